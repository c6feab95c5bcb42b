import FoundationEssentials
import KubernetesCore
import PodPatternCore
import Testing

@Suite struct PodManifestTests {
  private func manifest(annotations: JSONValue?, shipsLogs: Bool) throws -> PodManifest {
    var template: JSONValue = ["spec": ["containers": [["name": "a", "image": "a"]]]]
    if let annotations { template["metadata"] = ["annotations": annotations, "finalizers": ["x"]] }
    let pattern = PodPattern.example(template: template) { $0.logShipper.enabled = shipsLogs }
    return try Expander().expand(pattern).manifest
  }

  @Test(arguments: [nil, .null, [:], ["own": "value"]] as [JSONValue?], [true, false])
  func `A pod's own annotations are added to those of its template`(
    annotations: JSONValue?, shipsLogs: Bool
  ) throws {
    let manifest = try manifest(annotations: annotations, shipsLogs: shipsLogs)
    var expected = manifest.pod(named: "web-1")
    let notes = [("example.com/\"a\"", "1"), ("example.com/b", "{}")]
    let pod = manifest.pod(named: "web-1", annotations: notes)
    var all = expected["metadata"]?["annotations"]?.object ?? [:]
    for (key, value) in notes { all[key] = .string(value) }
    expected["metadata"]?["annotations"] = .object(all)
    #expect(pod == expected)
    #expect(pod["metadata"]?["name"] == "web-1")
  }

  /// What protobuf can't say, or says otherwise, or an older server would skip: in `spec` but for the last.
  private static let inJSONAlone: [JSONValue] = [
    ["schedulerName": .null], ["containers": []], ["nodeSelector": [:]],
    ["overhead": ["cpu": 1]], ["overhead": ["cpu": "a lot"]], ["priority": 1e3],
    ["priority": 4_294_967_296], ["hostNetwork": "true"], ["hostnameOverride": "a"],
    ["volumes": [["name": "a", "image": ["reference": "a"]]]], ["anything": "else"],
    ["resourceClaims": [["name": "a", "resourceClaimName": "b"]]],
  ]

  @Test(arguments: inJSONAlone)
  func `What protobuf can't say is said in JSON`(fields: JSONValue) throws {
    func expansion(_ fields: JSONValue) throws -> Expansion {
      var template: JSONValue = ["spec": ["containers": [["name": "a", "image": "a"]]]]
      for (key, value) in fields.object ?? [:] { template["spec"]?[key] = value }
      return try Expander().expand(PodPattern.example(template: template))
    }
    let plain = try expansion([:])
    #expect(plain.manifest.body(named: "x").format == .protobuf)
    guard let expansion = try? expansion(fields) else { return }
    #expect(expansion.manifest.body(named: "x").format == .json)
    for (key, value) in fields.object ?? [:] where key != "containers" && key != "volumes" {
      #expect(expansion.pod(named: "x")["spec"]?[key] == value)
    }
  }

  private static let gate: JSONValue = ["conditionType": "podpattern.dev/in-place"]
  private static let other: JSONValue = ["conditionType": "example.com/lb"]

  @Test(arguments: [nil, .null, [], [other]] as [JSONValue?])
  func `The readiness gate is added to the template's own, and is no part of the revision`(
    own: JSONValue?
  ) throws {
    func expansion(_ inPlace: UpdateStrategy.InPlace) throws -> Expansion {
      var template: JSONValue = ["spec": ["containers": [["name": "a", "image": "a"]]]]
      if let own { template["spec"]?["readinessGates"] = own }
      let pattern = PodPattern.example(template: template) { $0.strategy.inPlace = inPlace }
      return try Expander().expand(pattern)
    }
    let (with, without) = (try expansion(.ifPossible), try expansion(.sidecarsOnly))
    let gates = with.pod(named: "x")["spec"]?["readinessGates"]?.array
    #expect(gates == (own?.array ?? []) + [Self.gate])
    #expect(without.pod(named: "x")["spec"]?["readinessGates"] == own)
    #expect(with.revision == without.revision && with.podTemplate == without.podTemplate)
  }

  @Test func `Where no container that serves can be started anew in place there is no gate`() throws
  {
    func hasGate(
      _ spec: JSONValue = [:], _ change: (inout PodPatternSpec) -> Void = { _ in },
      settings: ExpansionSettings = ExpansionSettings()
    ) throws -> Bool {
      var template: JSONValue = ["spec": ["containers": [["name": "a", "image": "a"]]]]
      for (key, value) in spec.object ?? [:] { template["spec"]?[key] = value }
      let pattern = PodPattern.example(template: template) {
        $0.strategy.inPlace = .ifPossible
        change(&$0)
      }
      return try Expander(settings: settings).expand(pattern).pod(named: "x")["spec"]?[
        "readinessGates"] != nil
    }
    #expect(try hasGate())
    #expect(try !hasGate { $0.strategy.type = .recreate })
    #expect(try !hasGate { $0.strategy.type = .onDelete })
    #expect(try !hasGate { $0.strategy.inPlace = .never })
    #expect(try !hasGate(["restartPolicy": "OnFailure"]))
    // A container that reads the revision as it starts is made anew with every change.
    let reader: JSONValue = [
      "name": "a", "image": "a",
      "env": [
        [
          "name": "R",
          "valueFrom": ["fieldRef": ["fieldPath": "metadata.labels['podpattern.dev/revision']"]],
        ]
      ],
    ]
    #expect(try !hasGate(["containers": [reader]]))
    var settings = ExpansionSettings()
    settings.gatesPods = false
    #expect(try !hasGate(settings: settings))
  }
}
