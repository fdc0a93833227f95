"""A time-stamp authority of RFC 3161 on this machine: a root, a signer, and what it answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey
POLICY = "1.3.6.1.4.1.99999.1"


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(subject: str, key: Key, issuer: str, issuer_key: Key, *, ca: bool) -> bytes:
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=3650))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if not ca:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        made = made.add_extension(usage, critical=True)
    return made.sign(issuer_key, hashes.SHA256()).public_bytes(Encoding.DER)


@dataclass
class Timestamper:
    """`roots` is the PEM file that vouches for it; `spoil` may change an answer on its way."""

    url: str = ""
    roots: Path = Path()
    now: datetime = datetime(2023, 8, 23, 14, 30, tzinfo=UTC)
    spoil: Callable[[bytes], bytes] = field(default=bytes)
    asked: int = 0

    def __post_init__(self) -> None:
        root = ec.generate_private_key(ec.SECP256R1())
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.root = _certificate("Root", root, "Root", root, ca=True)
        self._own = _certificate("Authority", self._key, "Root", root, ca=False)

    def answer(self, query: bytes) -> bytes:
        """A granted response for a query."""
        self.asked += 1
        wanted = tsp.TimeStampReq.load(query)
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": POLICY,
                "message_imprint": wanted["message_imprint"],
                "serial_number": self.asked,
                "gen_time": self.now,
                "nonce": wanted["nonce"],
            }
        )
        token = cms.ContentInfo({"content_type": "signed_data", "content": self._signed(info)})
        status = {"status": "granted"}
        response = tsp.TimeStampResp({"status": status, "time_stamp_token": token})
        return self.spoil(response.dump())

    def _signed(self, info: tsp.TSTInfo) -> cms.SignedData:
        content, own = info.dump(), asn1_x509.Certificate.load(self._own)
        hashed = algos.DigestAlgorithm({"algorithm": "sha256"})
        inside = {"content_type": "tst_info", "content": core.ParsableOctetString(content)}
        return cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [hashed],
                "encap_content_info": inside,
                "certificates": [own],
                "signer_infos": [self._signer(content, own, hashed)],
            }
        )

    def _signer(
        self, content: bytes, own: asn1_x509.Certificate, hashed: algos.DigestAlgorithm
    ) -> cms.SignerInfo:
        serial = {"issuer": own.issuer, "serial_number": own.serial_number}
        attributes = self._attributes(content)
        return cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier("issuer_and_serial_number", serial),
                "digest_algorithm": hashed,
                "signed_attrs": attributes,
                "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                "signature": self._key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
            }
        )

    def _attributes(self, content: bytes) -> cms.CMSAttributes:
        """What is signed: that it is a stamp, of this content, by this certificate."""
        by = [{"certs": [{"cert_hash": sha256(self._own).digest()}]}]
        told = {
            "content_type": ["tst_info"],
            "message_digest": [sha256(content).digest()],
            "signing_certificate_v2": by,
        }
        return cms.CMSAttributes(
            [cms.CMSAttribute({"type": kind, "values": values}) for kind, values in told.items()]
        )


@contextmanager
def timestamper(folder: Path) -> Iterator[Timestamper]:
    """One that answers over HTTP; its root lies in `folder`."""
    authority = Timestamper()
    authority.roots = folder / "roots.pem"
    root = x509.load_der_x509_certificate(authority.root)
    authority.roots.write_bytes(root.public_bytes(Encoding.PEM))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(authority.answer(query))

        def log_message(self, *_: object) -> None:
            """A test says enough."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        authority.url = f"http://127.0.0.1:{server.server_port}/"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield authority
        finally:
            server.shutdown()
            thread.join()
