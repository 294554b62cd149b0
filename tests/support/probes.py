"""What phones and computers request to find out whether they are online, and the answers that satisfy them."""

APPLE = b"<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"
CANONICAL = b'<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>'

# host, path, and the type and bytes of the real server's answer; Kindles look for the mark on a page
ONLINE = [
    ("captive.apple.com", "/hotspot-detect.html", "text/html", APPLE),
    ("www.apple.com", "/library/test/success.html", "text/html", APPLE),
    ("www.msftconnecttest.com", "/connecttest.txt", "text/plain", b"Microsoft Connect Test"),
    ("www.msftncsi.com", "/ncsi.txt", "text/plain", b"Microsoft NCSI"),
    ("detectportal.firefox.com", "/success.txt?ipv4", "text/plain", b"success\n"),
    ("detectportal.firefox.com", "/canonical.html", "text/html", CANONICAL),
    ("nmcheck.gnome.org", "/check_network_status.txt", "text/plain", b"NetworkManager is online\n"),
]
KINDLE = ("spectrum.s3.amazonaws.com", "/kindle-wifi/wifistub.html")
KINDLE_MARK = b"\n81ce4465-7167-4dcb-835b-dcc9e44c112a\n"

# host and path of requests that are redirected to the join page
LED = [
    ("connectivitycheck.gstatic.com", "/generate_204"),
    ("connectivitycheck.android.com", "/generate_204"),
    ("clients3.google.com", "/generate_204"),
    ("play.googleapis.com", "/generate_204"),
    ("www.google.com", "/gen_204"),
    ("connect.rom.miui.com", "/generate_204"),
    ("connectivitycheck.platform.hicloud.com", "/generate_204"),
    ("www.msftconnecttest.com", "/redirect"),
    ("example.org", "/"),
]
