import KubernetesCore
import KubernetesTestSupport
import Testing

/// `StructuralSchema` beside a real kube-apiserver, the newest that is here: the same verdict on the
/// same objects, in the same words. It leaves out numbers that do not fit their format, for which the server names no
/// field.
@Suite(.tags(.realServer), .realServer(from: 36))
struct RealStructuralSchemaTests {
  private static let probes = ResourceType(
    group: "schema.test", version: "v1", kind: "Probe", plural: "probes")

  private static let schema = #"""
    {"type":"object","properties":{"spec":{"type":"object","required":["need"],"properties":{
    "need":{"type":"string"},
    "name":{"type":"string","minLength":2,"maxLength":4,"pattern":"^[a-z]+$"},
    "choice":{"type":"string","enum":["A","B"]},
    "choiceOrNull":{"type":"string","enum":["A","B"],"nullable":true},
    "count":{"type":"integer","minimum":1,"maximum":9},
    "short":{"type":"integer","format":"int32"},"long":{"type":"integer","format":"int64"},
    "ratio":{"type":"number","minimum":0,"exclusiveMinimum":true,"maximum":1},
    "flag":{"type":"boolean"},"time":{"type":"string","format":"date-time"},
    "port":{"x-kubernetes-int-or-string":true},"any":{"x-kubernetes-preserve-unknown-fields":true},
    "list":{"type":"array","minItems":1,"maxItems":3,"items":{"type":"string","maxLength":3}},
    "set":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}},
    "map":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],
    "items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},
    "v":{"type":"integer"}}}},
    "labels":{"type":"object","maxProperties":2,"additionalProperties":{"type":"string"}},
    "open":{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{
    "a":{"type":"object","properties":{"b":{"type":"string"}}}}},
    "plain":{"type":"string","default":"x"},
    "deep":{"type":"object","default":{},"properties":{"d":{"type":"integer","default":3},
    "e":{"type":"string","nullable":true,"default":"q"}}}}}}}
    """#

  private static let definition = #"""
    {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
    "metadata":{"name":"probes.schema.test"},"spec":{"group":"schema.test","scope":"Namespaced",
    "names":{"kind":"Probe","plural":"probes","singular":"probe","listKind":"ProbeList"},
    "versions":[{"name":"v1","served":true,"storage":true,
    "schema":{"openAPIV3Schema":\#(schema)}}]}}
    """#

  private static let specs = [
    "{}", #"{"name":"ABCDE"}"#, #"{"name":"a"}"#, #"{"name":"é"}"#, #"{"name":5}"#,
    #"{"choice":"C"}"#, #"{"choice":5}"#, #"{"choice":null}"#, #"{"choiceOrNull":null}"#,
    #"{"count":0}"#, #"{"count":10}"#, #"{"count":2.0}"#, #"{"count":"1"}"#,
    #"{"ratio":0}"#, #"{"ratio":1}"#, #"{"ratio":1.5}"#,
    #"{"flag":"true"}"#, #"{"time":"yesterday"}"#,
    #"{"time":"2026-01-01T00:00:00Z"}"#, #"{"port":true}"#, #"{"port":1.5}"#, #"{"port":null}"#,
    #"{"port":"a"}"#, #"{"any":null}"#, #"{"any":5}"#, #"{"list":[]}"#,
    #"{"list":["a","b","c","d"]}"#, #"{"list":["abcd",null]}"#, #"{"list":"a"}"#,
    #"{"set":["a","b","a","a"]}"#, #"{"map":[{"name":"a"},{"name":"a"},{"v":1}]}"#,
    #"{"map":[{"name":"a","v":null}]}"#, #"{"map":[null]}"#, #"{"labels":{"a":5}}"#,
    #"{"labels":{"a":null}}"#, #"{"labels":{"a":"1","b":"2","c":"3"}}"#, #"{"labels":[]}"#,
    #"{"open":{"a":{"b":"x","c":1},"z":{}}}"#, #"{"deep":{"e":null,"d":null}}"#,
    #"{"deep":null,"plain":null}"#, #"{"unknown":1,"map":[{"name":"a","w":{"x":1}}]}"#,
    #"{"need":null}"#,
  ]

  @Test func `a structural schema gives the verdicts that a real server gives`() async throws {
    let cluster = try await RealControlPlane.shared()
    try await cluster.define(JSONValue(parsing: Self.definition), serving: Self.probes)
    let schema = try StructuralSchema(json: JSONValue(parsing: Self.schema))
    for text in Self.specs {
      var spec: JSONValue = ["need": "x"]
      for (name, value) in try JSONValue(parsing: text).object ?? [:] { spec[name] = value }
      let object: JSONValue = [
        "apiVersion": "schema.test/v1", "kind": "Probe", "metadata": ["name": "p"], "spec": spec,
      ]
      switch try await cluster.verdict(on: object, Self.probes) {
      case .accepted(let kept):
        #expect(schema.unknownFields(of: object) == [], "\(text)")
        let defaulted = schema.applyingDefaults(to: object)
        #expect(schema.validate(defaulted) == [], "\(text)")
        #expect(try #require(defaulted["spec"]).isEquivalent(to: #require(kept["spec"])), "\(text)")
      case .refused(let status):
        #expect(faults(of: object, schema).sorted() == causes(status).sorted(), "\(text)")
      }
    }
  }

  /// What each says differs: of a number that is too large for all numbers the server names no field.
  @Test func `a structural schema gives the verdicts on numbers that a real server gives`()
    async throws
  {
    let cluster = try await RealControlPlane.shared()
    try await cluster.define(JSONValue(parsing: Self.definition), serving: Self.probes)
    let schema = try StructuralSchema(json: JSONValue(parsing: Self.schema))
    let numbers = [
      "-1", "1.0", "1e3", "1.5", "2147483647", "9007199254740991.0", "9007199254740993",
      "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e30", "1e400",
    ]
    for field in ["long", "port", "any", "ratio"] {
      for number in numbers {
        let object = try JSONValue(
          parsing: #"{"apiVersion":"schema.test/v1","kind":"Probe","metadata":{"name":"p"},"#
            + #""spec":{"need":"x","\#(field)":\#(number)}}"#)
        let isRefused =
          if case .refused = try await cluster.verdict(on: object, Self.probes) { true } else {
            false
          }
        let isFault = !schema.validate(object).isEmpty || number == "1e400"
        #expect(isFault == isRefused, "\(field): \(number)")
      }
    }
  }

  /// What our schema refuses, unknown fields before anything else, as a strict server does.
  private func faults(of object: JSONValue, _ schema: StructuralSchema) -> [String] {
    let unknown = schema.unknownFields(of: object)
    if !unknown.isEmpty { return unknown.map(\.reason) }
    return schema.validate(schema.applyingDefaults(to: object)).map(\.description)
  }

  private func causes(_ status: Status) -> [String] {
    let message = status.message ?? ""
    if let range = message.firstRange(of: "strict decoding error: ") {
      return message[range.upperBound...].split(separator: ", ").map(String.init)
    }
    return (status.details?.causes ?? []).map { "\($0.field ?? ""): \($0.message ?? "")" }
  }
}
