/** What is asked for one person. A name that was refused stays in its field, with what is wrong with it. */

export class Person {
  /** @param {(command: object) => string | undefined} send gives the command's id, if it was sent */
  constructor(send) {
    this._send = send;
    /** what is wrong with the name */
    this.problem = "";
    /** the id of the new name that is on its way */
    this._sent = "";
  }

  /** What can be tapped. @type {Record<string, (argument: string, element: HTMLElement) => void>} */
  get handlers() {
    return {
      readmit: (claim) => this._send({ do: "readmit", ...JSON.parse(claim) }),
      nextPhone: (student_id) => this._send({ do: "readmit", student_id }),
      factor: (choice) => this._send({ do: "extra_time", ...JSON.parse(choice) }),
      rename: (student_id, form) => {
        const name = new FormData(/** @type {HTMLFormElement} */ (form)).get("name");
        this.rename(student_id, String(name || "").trim());
      },
    };
  }

  /** @param {string} student_id @param {string} name */
  rename(student_id, name) {
    this.problem = "";
    this._sent = this._send({ do: "rename", student_id, name }) || this._sent; // the second tap of two sends nothing
  }

  /** Another person, or none, is looked at. */
  open() {
    this.problem = this._sent = "";
  }

  /** Whether it was the new name of the person who is looked at that was carried out. @param {string} id */
  acknowledged(id) {
    return id === this._sent;
  }

  /** Whether it was that name that was refused. @param {string | undefined} id @param {string} why */
  refused(id, why) {
    if (!id || id !== this._sent) return false;
    this.problem = why;
    return true;
  }
}
