import KubernetesCore
import PodPatternCore
import Testing

/// What pods tell Cluster Autoscaler.
@Suite struct EvictionConsentTests {
  private static let annotation = "cluster-autoscaler.kubernetes.io/safe-to-evict"

  /// The annotation of the pods that a pattern expands to.
  private func consent(
    annotations: JSONObject = [:], spec: JSONObject = [:], sharedVolume: JSONValue = [:],
    logShipper: JSONValue = [:], namespace: String = "shop"
  ) throws -> JSONValue? {
    var podSpec: JSONObject = ["containers": [["name": "web", "image": "nginx"]]]
    podSpec.merge(spec) { _, added in added }
    let pattern = try PodPattern(json: [
      "metadata": ["name": "web", "namespace": .string(namespace)],
      "spec": [
        "template": ["metadata": ["annotations": .object(annotations)], "spec": .object(podSpec)],
        "sharedVolume": sharedVolume, "logShipper": logShipper,
      ],
    ])
    return try Expander().expand(pattern).podTemplate["metadata"]?["annotations"]?[Self.annotation]
  }

  @Test func `pods whose only local data are the operator's own may be evicted`() throws {
    #expect(try consent() == "true")
    #expect(try consent(spec: ["restartPolicy": "Always"]) == "true")
    #expect(try consent(sharedVolume: ["medium": "Memory"]) == "true")
    #expect(
      try consent(sharedVolume: ["enabled": false], logShipper: ["enabled": false]) == "true")
  }

  @Test(arguments: ["true", "false"])
  func `what a template says of it stays as it is`(value: String) throws {
    #expect(try consent(annotations: [Self.annotation: .string(value)]) == .string(value))
  }

  @Test func `a template that names volumes which are safe says all there is to say`() throws {
    #expect(try consent(annotations: ["\(Self.annotation)-local-volumes": "cache"]) == nil)
  }

  @Test(arguments: ["Never", "OnFailure"])
  func `nothing is said of pods that run to their end`(policy: String) throws {
    #expect(try consent(spec: ["restartPolicy": .string(policy)]) == nil)
  }

  @Test(
    arguments: [
      ["name": "data", "emptyDir": [:]], ["name": "data", "emptyDir": ["sizeLimit": "1Gi"]],
      ["name": "data", "emptyDir": ["medium": ""]], ["name": "data"],
      ["name": "data", "hostPath": ["path": "/data"]], ["name": "shared", "emptyDir": [:]],
    ] as [JSONValue])
  func `nothing is said of pods with local data of the template's own`(volume: JSONValue) throws {
    #expect(try consent(spec: ["volumes": [volume]]) == nil)
  }

  @Test(
    arguments: [
      ["name": "data", "emptyDir": ["medium": "Memory"]],
      ["name": "data", "persistentVolumeClaim": ["claimName": "data"]],
      ["name": "data", "configMap": ["name": "data"]],
    ] as [JSONValue])
  func `volumes that do not keep a node are none`(volume: JSONValue) throws {
    #expect(try consent(spec: ["volumes": [volume]]) == "true")
  }

  @Test func `nothing is said of the cluster's own pods`() throws {
    #expect(try consent(namespace: "kube-system") == nil)
  }
}
