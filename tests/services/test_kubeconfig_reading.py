"""A kubeconfig is read whole, or refused with a sentence that tells nothing secret."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from backends.domain.errors import Rejected
from backends.domain.kubeconfig import Certificate, Plugin, StaticToken
from backends.services.access.kubeconfig_reading import read_kubeconfig

SECRET = "hush-hush-hush"
ENDS = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
AWS: dict[str, Any] = {
    "apiVersion": "client.authentication.k8s.io/v1beta1",
    "command": "aws",
    "args": ["--region", "us-west-2", "eks", "get-token", "--cluster-name", "liftie-x"],
    "env": [{"name": "AWS_PROFILE", "value": SECRET}],
}
Change = Callable[[dict[str, Any]], object]


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def key_pair(encryption: KeySerializationEncryption) -> tuple[str, str]:
    """Return a certificate that ends at `ENDS`, and its key, both as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "reader")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(ENDS - timedelta(days=9))
        .not_valid_after(ENDS)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    return certificate.public_bytes(Encoding.PEM).decode(), pem.decode()


CERTIFICATE, KEY = key_pair(NoEncryption())
_, OTHER_KEY = key_pair(NoEncryption())
LOCKED_CERTIFICATE, LOCKED_KEY = key_pair(BestAvailableEncryption(b"x"))
DATA = "client-certificate-data"


def file() -> dict[str, Any]:
    """Return a kubeconfig as a registry's cluster has it."""
    cluster = {
        "server": "https://api.example:6443",
        "certificate-authority-data": base64_of(CERTIFICATE),
    }
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "preferences": {},
        "clusters": [{"name": "c", "cluster": cluster}],
        "users": [{"name": "u", "user": {"token": SECRET}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u", "namespace": "mlx"}}],
        "current-context": "x",
    }


def refusal(text: str) -> str:
    with pytest.raises(Rejected) as caught:
        read_kubeconfig(text)
    error = caught.value
    assert error.service == "kubeconfig"
    assert error.hint.endswith(".")
    assert SECRET not in f"{error!r} {error.hint}"
    assert error.detail.isprintable()
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    return error.detail


def changed(change: Change) -> str:
    whole = file()
    change(whole)
    return yaml.safe_dump(whole)


def of_cluster(**fields: object) -> str:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return changed(lambda whole: whole["clusters"][0]["cluster"].update(named))


def of_user(user: object) -> str:
    return changed(lambda whole: whole["users"][0].update(user=user))


def of_exec(**fields: object) -> str:
    return of_user({"exec": AWS | fields})


def test_a_kubeconfig_of_a_registrys_cluster_is_read_whole() -> None:
    read = read_kubeconfig(yaml.safe_dump(file()))

    assert (read.context, read.cluster, read.user, read.namespace) == ("x", "c", "u", "mlx")
    assert read.server == "https://api.example:6443"
    assert read.ca_pem == CERTIFICATE
    assert (read.tls_server_name, read.proxy_url) == ("", "")
    assert read.sign_in == StaticToken(SECRET, None)
    assert SECRET not in repr(read)


def test_json_is_yaml_too_and_what_is_null_is_absent() -> None:
    whole = file()
    whole["clusters"][0]["cluster"].update({"tls-server-name": None, "certificate-authority": ""})
    whole["users"][0]["user"].update({"exec": None, "username": None, "extensions": [{"x": 1}]})
    del whole["current-context"]

    assert read_kubeconfig(json.dumps(whole)).sign_in == StaticToken(SECRET, None)


@pytest.mark.parametrize(
    ("server", "tls_server_name", "proxy"),
    [
        ("http://localhost:8001", "", ""),
        ("http://127.0.0.1:8001/x", "", ""),
        ("http://[::1]:8001", "", ""),
        ("https://[2001:db8::1]", "api.example", "http://proxy.example:3128"),
        ("https://api.example/k8s/clusters/c", "", "https://proxy.example"),
    ],
)
def test_a_cluster_is_asked_where_the_file_says(
    server: str, tls_server_name: str, proxy: str
) -> None:
    text = of_cluster(server=server, tls_server_name=tls_server_name, proxy_url=proxy)
    read = read_kubeconfig(text)

    assert (read.server, read.tls_server_name, read.proxy_url) == (server, tls_server_name, proxy)


def test_a_program_on_the_list_is_a_plugin_with_our_own_words_on_how_to_get_it() -> None:
    text = of_exec(installHint=SECRET, provideClusterInfo=True, interactiveMode="IfAvailable")
    plugin = read_kubeconfig(text).sign_in

    assert isinstance(plugin, Plugin)
    assert plugin.line == "aws --region us-west-2 eks get-token --cluster-name liftie-x"
    assert plugin.env == (("AWS_PROFILE", SECRET),)
    assert plugin.wants_cluster
    assert plugin.install_hint.startswith("Install the AWS CLI")


def test_a_certificate_is_good_until_its_own_end() -> None:
    user = {DATA: base64_of(CERTIFICATE), "client-key-data": base64_of(KEY)}
    read = read_kubeconfig(of_user(user))

    assert read.sign_in == Certificate(CERTIFICATE, KEY, ENDS)
    assert KEY not in repr(read)


def jwt(payload: str) -> str:
    return f"e30.{base64.urlsafe_b64encode(payload.encode()).decode().rstrip('=')}.c2ln"


@pytest.mark.parametrize(
    ("token", "ends"),
    [
        (jwt('{"exp": 1798859045}'), datetime.fromtimestamp(1798859045, UTC)),
        (jwt('{"exp": 1798859045.5}'), datetime.fromtimestamp(1798859045.5, UTC)),
        *((jwt(f'{{"exp": {end}}}'), None) for end in ('"x"', "true", "NaN", "1e99", "9" * 5000)),
        *((jwt(payload), None) for payload in ("{}", "[]", "x", "[" * 50_000)),
        ("a.b.c", None),
        ("a.é.c", None),
        ("k8s-aws-v1.aHR0cHM6", None),
    ],
)
def test_a_token_ends_when_it_says_so_itself(token: str, ends: datetime | None) -> None:
    assert StaticToken.of(token) == StaticToken(token, ends)


def many(number: int) -> Change:
    return lambda whole: whole.update(
        contexts=[{"name": f"c{n}", "context": {}} for n in range(number)]
    )


DOCUMENTS = {
    "nothing": ("", "it is empty"),
    "a comment": ("# nothing", "it is empty"),
    "a text": (SECRET, "it is no mapping of names to values"),
    "a list": (f"- {SECRET}", "it is no mapping of names to values"),
    "5 MB": (SECRET * 374_492, "it is 5,120 kB, and none is larger than 256 kB"),
    "a NUL": (f"a: {SECRET}\0", "it is not text: it holds bytes that no text has"),
    "bytes": (
        b"a: \xff\xfe".decode("utf-8", "surrogateescape"),
        "it is not text: it holds bytes that no text has",
    ),
    "a bell": (f"a: {SECRET}\a", "it is not YAML that can be read"),
    "no YAML": (f"a: b\n{SECRET}: [", "it is not YAML that can be read, from line 2 on"),
    "an escaped NUL": (f'a: "{SECRET}\\0"', "it holds an escaped sign that no text has"),
    "an escaped surrogate": ('a: "\\ud800"', "it holds an escaped sign that no text has"),
    "an escape out of range": ('a: "\\U00110000"', "it is not YAML that can be read"),
    "an escape far out of range": ('a: "\\UFFFFFFFF"', "it is not YAML that can be read"),
    "a large version": (f"%YAML 1.{'9' * 5000}\n---\na", "it is not YAML that can be read"),
    "a tag that runs something": (
        f"a: !!python/object/apply:os.system ['{SECRET}']",
        "it has a YAML tag, which a kubeconfig does not need",
    ),
    "a harmless tag": ("a: !!str b", "it has a YAML tag, which a kubeconfig does not need"),
    "a tag on a mapping": ("!x {a: b}", "it has a YAML tag, which a kubeconfig does not need"),
    "no tag at all": ("a: ! b", "it has a YAML tag, which a kubeconfig does not need"),
    "billion laughs": (
        "a: &a [x, x]\n" + "".join(f"{n}: &{n} [*a, *a]\n" for n in "bcdefgh"),
        "it has an anchor or an alias, which a kubeconfig does not need",
    ),
    "an alias of nothing": (
        "a: *b",
        "it has an anchor or an alias, which a kubeconfig does not need",
    ),
    "a merge": ("<<: {a: b}", "it has a key that is no plain text"),
    "a key that is a list": ("? [a]\n: b", "it has a key that is no plain text"),
    "two documents": ("a: b\n---\nc: d", "it has more than one document"),
    "the same key twice": (f"a: {SECRET}\n'a': b", "it has a mapping with the same key twice"),
    "depth": ("[" * 21 + "]" * 21, "it is nested deeper than 20 levels"),
    "great depth": ("[" * 200_000, "it is nested deeper than 20 levels"),
    "depth in blocks": ("- " * 100_000, "it is nested deeper than 20 levels"),
    "parts": ("- a\n" * 6000, "it has more than 5,000 parts"),
    "a number that takes long": (f"a: 1{':1' * 120_000}", "it is no kubeconfig"),
    "a number that is too long": (f"a: {'1' * 200_000}", "it is no kubeconfig"),
    "a date that is none": ("a: 2026-99-99", "it is no kubeconfig"),
}


@pytest.mark.parametrize(("text", "says"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_what_is_not_plain_yaml_is_refused_before_it_means_anything(text: str, says: str) -> None:
    assert refusal(text).startswith(says)


SHAPES: dict[str, tuple[Change, str]] = {
    "another kind": (
        lambda whole: whole.update(kind="Secret"),
        "it is no kubeconfig, as it is not of the kind Config, v1",
    ),
    "another version": (
        lambda whole: whole.update(apiVersion="v2"),
        "it is no kubeconfig, as it is not of the kind Config, v1",
    ),
    "a kind that is no text": (
        lambda whole: whole.update(kind=[SECRET]),
        "kind, in its first level, is not a text",
    ),
    "no contexts": (
        lambda whole: whole.pop("contexts"),
        "it has no context, and a registry's cluster has one",
    ),
    "three contexts": (
        many(3),
        "it has 3 contexts, and a registry's cluster has one: c0, c1, c2",
    ),
    "nine contexts": (
        many(9),
        "it has 9 contexts, and a registry's cluster has one: c0, c1, c2, c3, c4, …",
    ),
    "contexts that are a mapping": (
        lambda whole: whole.update(contexts={"name": SECRET}),
        "contexts, in its first level, is not a list",
    ),
    "a context that is a text": (
        lambda whole: whole.update(contexts=[SECRET]),
        "its contexts entry is no mapping of names to values",
    ),
    "a context that is empty": (
        lambda whole: whole["contexts"][0].update(context=None),
        "its context is no mapping of names to values",
    ),
    "a context with a bell in its name": (
        lambda whole: whole["contexts"][0].update(name="x\a"),
        "one of its contexts has no name, or an unusual one",
    ),
    "another current context": (
        lambda whole: whole.update({"current-context": "y"}),
        "its current-context is not the one context it has",
    ),
    "a namespace that leaves its place": (
        lambda whole: whole["contexts"][0]["context"].update(namespace="../x"),
        "its namespace is no name that a namespace can have",
    ),
    "no such cluster": (
        lambda whole: whole["contexts"][0]["context"].update(cluster="d"),
        "the cluster that its context names is not in it",
    ),
    "no such user": (
        lambda whole: whole.update(users=[]),
        "the user that its context names is not in it",
    ),
    "two such users": (
        lambda whole: whole["users"].append({"name": "u", "user": {"token": "t"}}),
        "the user that its context names is in it more than once",
    ),
    "a user that is a text": (
        lambda whole: whole["users"][0].update(user=SECRET),
        "its user is no mapping of names to values",
    ),
}


@pytest.mark.parametrize(("change", "says"), SHAPES.values(), ids=SHAPES)
def test_what_is_not_one_context_with_its_cluster_and_user_is_refused(
    change: Change, says: str
) -> None:
    assert refusal(changed(change)) == says


UNUSABLE = "its server is no address that can be used"
CLUSTERS = {
    "no server": (of_cluster(server=None), UNUSABLE),
    "a server that is a number": (
        of_cluster(server=1),
        "server, in its cluster, is not a text",
    ),
    "no address": (of_cluster(server="api.example"), UNUSABLE),
    "no host": (of_cluster(server="https:///x"), UNUSABLE),
    "a large port": (of_cluster(server="https://a:99999"), UNUSABLE),
    "half a bracket": (of_cluster(server="https://[::1"), UNUSABLE),
    "a line's end": (of_cluster(server="https://api.example/\r\nx: y"), UNUSABLE),
    "a backslash": (of_cluster(server="https://good.example\\.bad.example"), UNUSABLE),
    "a query": (of_cluster(server=f"https://api.example/?a={SECRET}"), UNUSABLE),
    "a user": (
        of_cluster(server=f"https://me:{SECRET}@api.example"),
        "its server has the name of a user in it",
    ),
    "http": (of_cluster(server="http://api.example"), "its server is not asked over https"),
    "another scheme": (of_cluster(server="file://localhost/x"), "its server is not asked"),
    "almost localhost": (
        of_cluster(server="http://localhost.example"),
        "its server is not asked over https",
    ),
    "no TLS checks": (
        of_cluster(insecure_skip_tls_verify=True),
        "it turns off TLS checks (insecure-skip-tls-verify)",
    ),
    "no TLS checks, in an older word": (
        changed(lambda _: None).replace(
            "    server:", "    insecure-skip-tls-verify: yes\n    server:"
        ),
        "it turns off TLS checks (insecure-skip-tls-verify)",
    ),
    "a flag that is a text": (
        of_cluster(insecure_skip_tls_verify="true"),
        "insecure-skip-tls-verify, in its cluster, is not true or false",
    ),
    "authorities in a file": (
        of_cluster(certificate_authority="/etc/passwd"),
        "it points to another file (certificate-authority)",
    ),
    "authorities that are not base64": (
        of_cluster(certificate_authority_data=CERTIFICATE),
        "its certificate-authority-data is not PEM in base64",
    ),
    "authorities that are not PEM": (
        of_cluster(certificate_authority_data=base64_of(SECRET)),
        "its certificate-authority-data is not PEM in base64",
    ),
    "authorities that are no certificates": (
        of_cluster(certificate_authority_data=base64_of(KEY)),
        "its certificate-authority-data holds no certificate",
    ),
    "a proxy of another kind": (
        of_cluster(proxy_url="socks5://proxy.example"),
        "its proxy-url is neither http nor https",
    ),
    "a proxy with a password": (
        of_cluster(proxy_url=f"http://me:{SECRET}@proxy.example"),
        "its proxy-url has the name of a user in it",
    ),
    "a name that is none": (
        of_cluster(tls_server_name="a b"),
        "its tls-server-name is no name that a server can have",
    ),
}


@pytest.mark.parametrize(("text", "says"), CLUSTERS.values(), ids=CLUSTERS)
def test_a_cluster_that_cannot_be_asked_safely_is_refused(text: str, says: str) -> None:
    assert refusal(text).startswith(says)


def with_certificate(certificate: str, key: str) -> str:
    return of_user({DATA: base64_of(certificate), "client-key-data": base64_of(key)})


UNREADABLE = "its client certificate or key cannot be read"
USERS = {
    "nothing": (of_user({}), "it has no way to sign in"),
    "an empty token": (of_user({"token": ""}), "it has no way to sign in"),
    "a key alone": (of_user({"client-key-data": SECRET}), "it has no way to sign in"),
    "two ways": (
        of_user({"token": SECRET, "exec": AWS}),
        "it has 2 ways to sign in: token, exec",
    ),
    "a token that is a number": (of_user({"token": 12345}), "token, in its user, is not a text"),
    "a header in the token": (
        of_user({"token": f"{SECRET}\r\nX: y"}),
        "its token has a sign in it that no token has",
    ),
    "a token in a file": (
        of_user({"tokenFile": "/etc/passwd"}),
        "it points to another file (tokenFile)",
    ),
    "a certificate in a file": (
        of_user({"client-certificate": "../x"}),
        "it points to another file (client-certificate)",
    ),
    "a key in a file": (
        of_user({"client-key": "~/x", "token": SECRET}),
        "it points to another file (client-key)",
    ),
    **{
        f"a user with {name}": (
            of_user({"token": SECRET, name: SECRET}),
            f"its user has {name}, which is not used here",
        )
        for name in ("auth-provider", "username", "password", "as", "as-groups", "as-user-extra")
    },
    "a certificate alone": (
        of_user({DATA: base64_of(CERTIFICATE)}),
        "its client-key-data is not PEM in base64",
    ),
    "a certificate that is none": (with_certificate(KEY, KEY), UNREADABLE),
    "a key that is none": (with_certificate(CERTIFICATE, CERTIFICATE), UNREADABLE),
    "a key with a password": (with_certificate(LOCKED_CERTIFICATE, LOCKED_KEY), UNREADABLE),
    "another key": (
        with_certificate(CERTIFICATE, OTHER_KEY),
        "its client key is not that of its client certificate",
    ),
    "a program off the list": (
        of_exec(command="curl"),
        "it wants curl run, and only aws, aws-iam-authenticator, kubelogin may be",
    ),
    "a program elsewhere": (of_exec(command="../../tmp/aws"), "it wants ../../tmp/aws run, and"),
    "a program with an argument": (
        of_exec(command=f"aws {SECRET}"),
        "it wants a program with an unusual name run",
    ),
    "no program": (of_user({"exec": {}}), "it wants a program with an unusual name run"),
    "arguments that are numbers": (
        of_exec(args=["eks", 5]),
        "args, in its exec, is not a list of texts",
    ),
    "arguments that are a text": (of_exec(args=SECRET), "args, in its exec, is not a list"),
    "a variable that is a text": (
        of_exec(env=[SECRET]),
        "its env entry is no mapping of names to values",
    ),
    "a variable that loads something": (
        of_exec(env=[{"name": "LD_PRELOAD", "value": SECRET}]),
        "it wants LD_PRELOAD set for aws, which is not allowed",
    ),
    "questions": (
        of_exec(interactiveMode="Always"),
        "it has aws ask questions, which cannot be done here",
    ),
    "an older form of answer": (
        of_exec(apiVersion="client.authentication.k8s.io/v1alpha1"),
        "it wants aws to answer in a form that is not known (apiVersion)",
    ),
}


@pytest.mark.parametrize(("text", "says"), USERS.values(), ids=USERS)
def test_a_user_without_one_safe_way_to_sign_in_is_refused(text: str, says: str) -> None:
    assert refusal(text).startswith(says)


@given(st.binary(max_size=400))
def test_bytes_are_a_kubeconfig_or_a_sentence(body: bytes) -> None:
    read_or_refused(body.decode("utf-8", "surrogateescape"))


@given(st.text("{}[]:,-?!&*#|>'\"%@ \n\tabx0\\<~=.", max_size=80))
def test_signs_of_yaml_are_a_kubeconfig_or_a_sentence(text: str) -> None:
    read_or_refused(text)


FIELDS = st.sampled_from(
    [*file(), "cluster", "user", "context", "name", *AWS, "exec", "token", "value", DATA]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=9)
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4)
)


@given(st.data(), st.sampled_from([{"token": SECRET}, {"exec": AWS}]))
def test_a_kubeconfig_with_anything_anywhere_is_one_or_a_sentence(
    data: st.DataObject, user: dict[str, Any]
) -> None:
    whole = file()
    whole["users"][0]["user"] = copy.deepcopy(user)
    holder, step = data.draw(st.sampled_from(list(places(whole))))
    holder[step] = data.draw(TREES)
    read_or_refused(yaml.safe_dump(whole))


def places(holder: Any) -> Iterator[tuple[Any, Any]]:
    """Yield all that can be replaced: what holds it, and its name or number there."""
    numbers = range(len(cast("list[Any]", holder)))
    steps = numbers if isinstance(holder, list) else cast("Iterable[Any]", holder)
    for step in steps:
        yield holder, step
        if isinstance(holder[step], dict | list):
            yield from places(holder[step])


def read_or_refused(text: str) -> None:
    """Read a text; let nothing out but a refusal, and no secret with that."""
    told = ""
    try:
        read_kubeconfig(text)
    except Rejected as error:
        told = f"{error!r} {error.hint}"
    assert SECRET not in told
