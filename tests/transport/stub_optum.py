"""Optum's medical network as its public OpenAPI documents tell it, small and strict."""

from __future__ import annotations

from tests.transport.stub_http import Asked, Reply, Stub

CLIENT, SECRET = "synthetic-client", "synthetic-secret-of-a-test"
TOKEN = "/apip/auth/v2/token"
CLAIMS = r"/medicalnetwork/(professionalclaims/v3|institutionalclaims/v1)/raw-x12-submission"
REPORTS = "/medicalnetwork/reports/v2"


class OptumStub(Stub):
    """Tokens that can be made worthless, claims without any key, a mailbox."""

    def __init__(self) -> None:
        super().__init__()
        self.claims: list[str] = []
        self.mailbox: dict[str, str] = {}
        self.tokens: set[str] = set()
        self.given = 0
        self.lifetime = 3600
        self.inquiry_x12 = ""
        self.route("POST", TOKEN, self._token)
        self.route("POST", CLAIMS, self._claim)
        self.route("POST", "/medicalnetwork/(eligibility/v3|claimstatus/v2)/raw-x12", self._ask)
        self.route("GET", "/medicalnetwork/professionalclaims/v3/healthcheck", self._health)
        self.route("GET", f"{REPORTS}/", self._list)
        self.route("GET", f"{REPORTS}/[^/]+", self._report)
        self.route("DELETE", f"{REPORTS}/[^/]+", self._delete)

    def act(self, asked: Asked) -> Reply:
        if asked.method == "POST" and asked.headers.get("content-type") != "application/json":
            return Reply(415, {"message": "JSON is wanted"})
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        if asked.path == TOKEN:
            if scheme:
                return Reply(400, {"error": "invalid_request"})
        elif scheme != "Bearer" or token not in self.tokens:
            return Reply(401, {"message": "Unauthorized"})
        return super().act(asked)

    def _token(self, asked: Asked) -> Reply:
        wanted = {"client_id": CLIENT, "client_secret": SECRET, "grant_type": "client_credentials"}
        if asked.body != wanted:
            return Reply(401, {"error": "invalid_client", "error_description": "not known"})
        self.given += 1
        self.tokens.add(f"token-{self.given}")
        return Reply(200, {
            "access_token": f"token-{self.given}", "expires_in": self.lifetime,
            "token_type": "bearer",
        })  # fmt: skip

    def _claim(self, asked: Asked) -> Reply:
        if set(asked.body or {}) != {"x12"}:
            return Reply(400, {"errors": [{"field": "x12", "description": "Must not be empty"}]})
        self.claims.append(asked.body["x12"])
        return Reply(200, {
            "status": "SUCCESS", "controlNumber": "1", "editStatus": "SUCCESS",
            "claimReference": {"correlationId": f"26325SYN{len(self.claims)}"},
            "meta": {"traceId": "t"},
        })  # fmt: skip

    def _ask(self, asked: Asked) -> Reply:
        return Reply(200, {"x12": self.inquiry_x12, "meta": {"traceId": "t"}})

    def _health(self, asked: Asked) -> Reply:
        return Reply(200, {"status": "ok", "version": "3"})

    def _list(self, asked: Asked) -> Reply:
        return Reply(200, {"reports": list(self.mailbox), "meta": {"traceId": "t"}})

    def _report(self, asked: Asked) -> Reply:
        name = asked.path.rsplit("/", 1)[1]
        if name not in self.mailbox:
            return Reply(404, {"message": "no such file"})
        return Reply(200, {"report_content": self.mailbox[name], "meta": {"traceId": "t"}})

    def _delete(self, asked: Asked) -> Reply:
        if self.mailbox.pop(asked.path.rsplit("/", 1)[1], None) is None:
            return Reply(404, {"message": "no such file"})
        return Reply(200, {"status": "deleted", "meta": {"traceId": "t"}})
