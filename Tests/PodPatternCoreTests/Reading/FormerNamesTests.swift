internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

/// The names and values that fields had in 0.1.0: whoever writes one hears of the present one, and what
/// a cluster has of them goes on as it was.
@Suite struct FormerNamesTests {
  private static func key(_ name: String) -> JSONValue { ["name": .string(name), "key": "k"] }

  private static let token: JSONValue = ["name": "X-Token", "value": "t"]

  /// A spec with all that was renamed, as 0.1.0 had it.
  private static let former: JSONValue = [
    "template": [
      "metadata": ["labels": ["app": "web"]],
      "spec": [
        "volumes": [["name": "archive", "emptyDir": [:]]],
        "containers": [["name": "web", "image": "nginx:1.27"]],
      ],
    ],
    "initializers": [
      ["name": "page", "fetch": ["url": "http://p", "path": "x", "headers": [token]]]
    ],
    "sharedVolume": ["mounts": [["container": "web", "mountPath": "/html", "readOnly": true]]],
    "logShipper": [
      "labels": ["app"], "rotate": ["maxSize": "10Mi", "keep": 3],
      "inputs": [
        ["files": ["a.log"], "exclude": ["b.log"], "format": "json", "timeKey": "t"],
        ["files": ["c.log"], "multiline": "java", "format": "none"],
      ],
      "outputs": [
        [
          "http": [
            "url": "https://a", "format": "json_lines", "headers": ["X-B": "2", "X-A": "1"],
            "basicAuth": ["username": "u", "password": key("p")], "compress": "gzip",
            "tls": ["ca": key("ca"), "certificateSecret": "client"],
          ]
        ],
        ["http": ["url": "http://b", "bearerToken": key("t"), "compress": "none"]],
        ["loki": ["url": "http://c", "lineFormat": "key_value", "headers": ["X": "y"]]],
        ["elasticsearch": ["url": "http://d", "apiKey": key("e")]],
        ["forward": ["host": "f", "sharedKey": key("s"), "requireAck": true]],
        ["kafka": ["brokers": ["k:9092"], "topic": "t", "acks": "1", "compress": "zstd"]],
        ["splunk": ["url": "http://s", "token": key("h"), "sourcetype": "pods"]],
        ["file": ["volume": "archive", "path": "x.log", "keep": 9, "maxSize": "2Mi"]],
      ],
    ],
  ]

  /// The rest of the outputs: eight are as many as a pattern may have.
  private static let formerOutputs: JSONValue = [
    [
      "s3": [
        "bucket": "logs", "accessKeyID": key("i"), "secretAccessKey": key("a"), "compress": "gzip",
      ]
    ],
    ["syslog": ["host": "h", "protocol": "udp", "format": "rfc3164"]],
    [
      "custom": [
        "name": "gelf", "properties": ["host": "g"], "secretProperties": ["pass": key("c")],
      ]
    ],
  ]

  /// The same in today's words.
  private static let present: JSONValue = [
    "template": former["template"] ?? .null,
    "initializers": [
      ["name": "page", "fetch": ["url": "http://p", "path": "x", "httpHeaders": [token]]]
    ],
    "sharedVolume": ["mounts": [["containerName": "web", "mountPath": "/html", "readOnly": true]]],
    "logShipper": [
      "podLabels": ["app"], "rotation": ["maxSize": "10Mi", "retainedFiles": 3],
      "inputs": [
        ["files": ["a.log"], "excludedFiles": ["b.log"], "format": "JSON", "timeKey": "t"],
        ["name": "files-2", "files": ["c.log"], "multiline": "Java", "format": "None"],
      ],
      "outputs": [
        [
          "http": [
            "url": "https://a", "format": "JSONLines",
            "httpHeaders": [["name": "X-A", "value": "1"], ["name": "X-B", "value": "2"]],
            "basicAuth": ["username": "u", "passwordSecretRef": key("p")], "compression": "Gzip",
            "tls": ["caSecretRef": key("ca"), "certificateSecretName": "client"],
          ]
        ],
        [
          "name": "http-2",
          "http": ["url": "http://b", "bearerTokenSecretRef": key("t"), "compression": "None"],
        ],
        [
          "name": "loki",
          "loki": [
            "url": "http://c", "lineFormat": "KeyValue",
            "httpHeaders": [["name": "X", "value": "y"]],
          ],
        ],
        [
          "name": "elasticsearch",
          "elasticsearch": ["url": "http://d", "apiKeySecretRef": key("e")],
        ],
        [
          "name": "forward",
          "forward": ["host": "f", "sharedKeySecretRef": key("s"), "requireAck": true],
        ],
        [
          "name": "kafka",
          "kafka": [
            "brokers": ["k:9092"], "topic": "t", "acks": "Leader", "compression": "Zstd",
          ],
        ],
        [
          "name": "splunk",
          "splunk": ["url": "http://s", "tokenSecretRef": key("h"), "sourceType": "pods"],
        ],
        [
          "name": "file",
          "file": [
            "volumeName": "archive", "path": "x.log", "retainedFiles": 9, "maxSize": "2Mi",
          ],
        ],
      ],
    ],
  ]

  private static let presentOutputs: JSONValue = [
    [
      "s3": [
        "bucket": "logs", "accessKeyIDSecretRef": key("i"), "secretAccessKeySecretRef": key("a"),
        "compression": "Gzip",
      ]
    ],
    ["name": "syslog", "syslog": ["host": "h", "protocol": "UDP", "format": "RFC3164"]],
    [
      "name": "custom",
      "custom": [
        "plugin": "gelf",
        "settings": [
          ["name": "host", "value": "g"],
          ["name": "pass", "valueFrom": ["secretKeyRef": key("c")]],
        ],
      ],
    ],
  ]

  /// Both halves of a spec.
  private static func specs(_ spec: JSONValue, _ outputs: JSONValue) -> [JSONValue] {
    var second = spec
    second["logShipper"] = ["outputs": outputs]
    return [spec, second]
  }

  private static let pairs = Array(
    zip(specs(former, formerOutputs), specs(present, presentOutputs)))

  private func pattern(_ spec: JSONValue) throws -> PodPattern {
    try PodPattern(json: ["metadata": ["name": "web", "uid": "u"], "spec": spec])
  }

  @Test func `what 0.1.0 wrote is put into today's words, and stays in them`() {
    for (former, present) in Self.pairs {
      let renewed = PodPatternSpec.renewed(former)
      #expect(renewed.canonical == present.canonical)
      #expect(PodPatternSpec.renewed(renewed) == renewed)
    }
  }

  @Test func `a default of today does not hide what was written under a former name`() {
    let spec: JSONValue = [
      "logShipper": [
        "outputs": [
          ["name": "", "s3": ["bucket": "b", "compress": "none", "compression": "Gzip"]]
        ]
      ]
    ]
    let s3 = PodPatternSpec.renewed(spec)["logShipper"]?["outputs"]?[0]?["s3"]
    #expect(s3 == ["bucket": "b", "compression": "None"])
    let changed: JSONValue = [
      "logShipper": ["outputs": [["http": ["compress": "none", "compression": "Gzip"]]]]
    ]
    let http = PodPatternSpec.renewed(changed)["logShipper"]?["outputs"]?[0]?["http"]
    #expect(http == ["compression": "Gzip"])
  }

  @Test func `pods are the same, and so is the declaration's meaning`() throws {
    for (former, present) in Self.pairs {
      let expander = Expander()
      let pods = try [PodPatternSpec.renewed(former), present].map {
        try expander.expand(pattern($0)).revision
      }
      #expect(pods[0] == pods[1])
      #expect(Meaning.declaration(former) == Meaning.declaration(present))
      #expect(
        PatternRevision.declaration(of: former) == PatternRevision.declaration(of: present)
          || PatternRevision.declaration(of: former).canonical
            == PatternRevision.declaration(of: present).canonical
      )
    }
  }

  @Test func `whoever writes a former name is told of the present one`() throws {
    var told: Set<String> = []
    let former = Self.former
    // A list of faults ends at twenty.
    var rest = former
    rest["logShipper"]?["outputs"] = nil
    var inputs = rest
    inputs["logShipper"] = ["inputs": former["logShipper"]?["inputs"] ?? .null]
    for spec in Self.pairs.map(\.0) + [rest, inputs] {
      do throws(FaultList) {
        _ = try PodPattern(json: ["metadata": ["name": "web"], "spec": spec])
        Issue.record("former names are taken")
      } catch {
        told.formUnion(error.faults.map { "\($0.path.components.last?.name ?? ""): \($0.reason)" })
      }
    }
    for (name, present) in [
      ("container", "containerName"), ("labels", "podLabels"), ("rotate", "rotation"),
      ("keep", "retainedFiles"), ("exclude", "excludedFiles"), ("password", "passwordSecretRef"),
      ("bearerToken", "bearerTokenSecretRef"), ("apiKey", "apiKeySecretRef"),
      ("sharedKey", "sharedKeySecretRef"), ("token", "tokenSecretRef"), ("ca", "caSecretRef"),
      ("certificateSecret", "certificateSecretName"), ("compress", "compression"),
      ("sourcetype", "sourceType"), ("volume", "volumeName"), ("name", "plugin"),
      ("accessKeyID", "accessKeyIDSecretRef"), ("secretAccessKey", "secretAccessKeySecretRef"),
      ("secretProperties", "settings"), ("properties", "settings"), ("headers", "httpHeaders"),
    ] {
      #expect(told.contains("\(name): Forbidden: has another name now: \(present)"), "\(told)")
    }
  }

  @Test func `every former name that the schema has is renewed, wherever it stands`() throws {
    let schema = try #require(PodPatternCRD.notedSchema["properties"]?["spec"])
    let places = formerNames(in: schema, [])
    #expect(places.count > 50)
    for (path, value) in places {
      let spec = path.reversed().reduce(value) { inner, step in
        step == "[]" ? .array([inner]) : .object([step: inner])
      }
      let left = path.reduce(PodPatternSpec.renewed(spec) as JSONValue?) { value, step in
        step == "[]" ? value?[0] : value?[step]
      }
      #expect(left == nil, "\(path.joined(separator: "."))")
    }
  }

  /// The places of former names, each with a value for it.
  private func formerNames(
    in schema: JSONValue, _ path: [String]
  ) -> [(path: [String], value: JSONValue)] {
    if let items = schema["items"], schema[SchemaNote.renamedTo] == nil {
      return formerNames(in: items, path + ["[]"])
    }
    guard schema[SchemaNote.renamedTo] == nil else {
      switch schema["type"] {
      case "array": return [(path, [["name": "a"]])]
      case "integer": return [(path, 2)]
      case "string": return [(path, "a")]
      default: return [(path, ["name": "a", "key": "b"])]
      }
    }
    return (schema["properties"]?.object ?? [:]).flatMap { formerNames(in: $1, path + [$0]) }
  }

  /// Every field of 0.1.0's schema is there, by its name or as a former one.
  @Test func `nothing that 0.1.0 kept is dropped by an API server`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Wire/fields-0.1.0.txt")
    let fields = String(decoding: try Data(contentsOf: file), as: UTF8.self).split(separator: "\n")
    #expect(fields.count > 250)
    let schema = try #require(PodPatternCRD.schema["properties"]?["spec"])
    for field in fields {
      var node: JSONValue? = schema
      for step in field.split(separator: ".") {
        if node?["x-kubernetes-preserve-unknown-fields"] == true { break }
        let name = step.prefix { $0 != "[" && $0 != "{" }
        node = node?["properties"]?[String(name)]
        for _ in 0..<(step.count - name.count) / 2 {
          node = node?["items"] ?? node?["additionalProperties"] ?? node
        }
      }
      #expect(node != nil, "\(field)")
    }
  }
}

extension FieldPath.Component {
  fileprivate var name: String {
    switch self {
    case .key(let name), .entry(let name): name
    case .index(let index): "\(index)"
    }
  }
}
