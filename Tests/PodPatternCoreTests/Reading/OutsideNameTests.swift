internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// Names that become a file, a part of a URL, a header or a variable.
@Suite struct OutsideNameTests {
  @Test(arguments: [
    "token", "a.b_c-D", ".dockerconfigjson", "tls.crt", "-", "_", "1", "a..b", "a.",
    String(repeating: "k", count: 253),
  ])
  func `a name that Kubernetes takes as the key of a Secret is taken`(key: String) throws {
    #expect(Syntax.faultOfDataKey(key) == nil)
    #expect(try matches(Self.keySchema, key))
  }

  @Test(arguments: [
    "", ".", "..", "..a", "../a", "a/b", "a b", "a\n", "é", "a\u{301}", "\u{212a}", "${A}",
    String(repeating: "k", count: 254),
  ])
  func `a name that Kubernetes does not take as the key of a Secret is refused`(key: String) throws
  {
    #expect(Syntax.faultOfDataKey(key) != nil)
    // `$` matches before a last line break in some engines, and not in the API server's.
    if key != "a\n" { #expect(try !matches(Self.keySchema, key)) }
  }

  @Test(arguments: ["logs", "a.b-c", "123", "my-bucket.example.com", "1.2.3.4.5", "a1.2.3.4"])
  func `a name that S3 takes for a bucket is taken`(name: String) throws {
    #expect(Syntax.faultOfBucket(name) == nil)
    #expect(try faults(s3: ["bucket": .string(name)]).isEmpty)
  }

  @Test(arguments: [
    "..", "ab", "a..b", ".ab", "ab.", "-ab", "ab-", "Logs", "a_b", "a/b", "192.168.5.4", "a b",
    "../x", "é-bucket", String(repeating: "a", count: 64),
  ])
  func `a name that S3 does not take for a bucket is refused`(name: String) throws {
    #expect(Syntax.faultOfBucket(name) != nil)
    #expect(try faults(s3: ["bucket": .string(name)]) == ["bucket"])
  }

  @Test
  func `settings of outputs put no characters with a meaning into a URL or a header`()
    throws
  {
    let good: JSONObject = [
      "bucket": "logs", "region": "eu-central-1", "storageClass": "STANDARD_IA",
      "keyPrefix": "a/b.c",
    ]
    #expect(try faults(s3: good).isEmpty)
    for (field, bad) in [
      ("region", "evil.example/#"), ("region", "a@b"), ("region", "a b"), ("storageClass", "A: b"),
      ("keyPrefix", "a/../b"), ("keyPrefix", ".."), ("keyPrefix", "a/../\u{301}b"),
    ] {
      var settings = good
      settings[field] = .string(bad)
      #expect(try faults(s3: settings) == [field], "\(field) \(bad)")
    }
    for pipeline in ["a?b=c", "a&b", "a/b", "a b", "a#", "%41"] {
      let settings: JSONObject = ["url": "http://es", "pipeline": .string(pipeline)]
      #expect(try faults("elasticsearch", settings) == ["pipeline"], "\(pipeline)")
    }
    let known: JSONObject = ["url": "http://es", "pipeline": "logs-apache.access-1.0@custom"]
    #expect(try faults("elasticsearch", known).isEmpty)
  }

  /// A Secret's key, wherever one stands.
  @Test func `a key that no Secret can have is a fault of the field that names it`() throws {
    let secret: JSONValue = ["name": "s", "key": ".."]
    #expect(
      try faults("http", ["url": "http://a", "bearerTokenSecretRef": secret])
        == ["bearerTokenSecretRef.key"])
    #expect(
      try faults("http", ["url": "https://a", "tls": ["caSecretRef": secret]])
        == ["tls.caSecretRef.key"])
    #expect(
      try faults(
        "http", ["url": "http://a", "basicAuth": ["username": "u", "passwordSecretRef": secret]])
        == ["basicAuth.passwordSecretRef.key"])
    #expect(
      try faults(
        "custom",
        ["plugin": "gelf", "settings": [["name": "a", "valueFrom": ["secretKeyRef": secret]]]])
        == ["settings[0].valueFrom.secretKeyRef.key"])
    let fetch: JSONValue = [
      "url": "http://a", "path": "b",
      "httpHeaders": [["name": "X", "valueFrom": ["secretKeyRef": secret]]],
    ]
    #expect(
      faults(of: ["initializers": [["name": "i", "fetch": fetch]]])
        == ["spec.initializers[0].fetch.httpHeaders[0].valueFrom.secretKeyRef.key"])
  }

  // MARK: -

  private static let keySchema: JSONValue = [
    "type": "string", "maxLength": 253, "pattern": "^[.]?[-_a-zA-Z0-9][-._a-zA-Z0-9]*$",
  ]

  private func matches(_ schema: JSONValue, _ text: String) throws -> Bool {
    try StructuralSchema(json: schema).validate(.string(text)).isEmpty
  }

  private func faults(s3 settings: JSONObject) throws -> [String] { try faults("s3", settings) }

  private func faults(_ kind: String, _ settings: JSONObject) throws -> [String] {
    let path = "spec.logShipper.outputs[0].\(kind)."
    return faults(of: ["logShipper": ["outputs": [.object([kind: .object(settings)])]]]).map {
      $0.hasPrefix(path) ? String($0.dropFirst(path.count)) : $0
    }
  }

  private func faults(of fields: JSONObject) -> [String] {
    FaultList.ofPattern(with: fields)?.paths ?? []
  }
}
