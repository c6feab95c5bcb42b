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
    var expected = try JSONValue(parsing: manifest.body(named: "web-1"))
    let notes: JSONObject = ["example.com/\"a\"": "1", "example.com/b": "{}"]
    let pod = try JSONValue(parsing: manifest.body(named: "web-1", annotations: notes))
    var all = expected["metadata"]?["annotations"]?.object ?? [:]
    for (key, value) in notes { all[key] = value }
    expected["metadata"]?["annotations"] = .object(all)
    #expect(pod == expected)
    #expect(pod["metadata"]?["name"] == "web-1")
  }
}
