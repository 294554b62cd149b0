/** A photograph as phones take it, made smaller here, so that it is sent in a moment. */

export const SENDING_MS = 60_000; // a large photograph over a weak Wi-Fi
const MOST_PIXELS = 1600; // of a side; the box makes it smaller still
const SMALL_BYTES = 300_000; // is sent as it is
const SHOWN_EVERYWHERE = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/** The photograph, smaller if this browser can read it; otherwise as it is, and the box says what is wrong with it. @param {File} file */
export async function smaller(file) {
  if (file.size <= SMALL_BYTES && SHOWN_EVERYWHERE.includes(file.type)) return file;
  try {
    const image = await createImageBitmap(file);
    const part = Math.min(1, MOST_PIXELS / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(part * image.width));
    canvas.height = Math.max(1, Math.round(part * image.height));
    const paper = canvas.getContext("2d");
    if (!paper) return file;
    paper.fillStyle = "white"; // what is transparent would be black in a JPEG
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ done) =>
      canvas.toBlob(done, "image/jpeg", 0.85),
    );
    return blob ? new File([blob], "photograph.jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}
