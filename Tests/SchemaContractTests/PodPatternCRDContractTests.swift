import ClusterTesting
import KubernetesClient
import KubernetesCore
import PodPatternCore
import Testing

/// The CRD on a real kube-apiserver.
@Suite(.enabled(if: RealControlPlane.isAvailable, "\(RealControlPlane.requirement)"))
struct PodPatternCRDContractTests {
  private static let template =
    #""template":{"spec":{"containers":[{"name":"web","image":"nginx"}]}}"#

  private static let refreshed =
    #"{"name":"a","refreshSeconds":1,"fetch":{"url":"http://a","path":"b"}}"#

  private func verdict(
    _ spec: String, name: String = "weather"
  ) async throws -> RealControlPlane.Verdict {
    let cluster = try await RealControlPlane.shared()
    try await cluster.define(PodPatternCRD.json, serving: .podPatterns)
    let object: JSONValue = [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
      "metadata": ["name": .string(name)], "spec": try JSONValue(parsing: spec),
    ]
    return try await cluster.verdict(on: object, .podPatterns)
  }

  @Test func `The definition is established`() async throws {
    let cluster = try await RealControlPlane.shared()
    try await cluster.define(PodPatternCRD.json, serving: .podPatterns)
    let definition = try await cluster.client.get(
      .customResourceDefinitions, ObjectKey(namespace: "", name: PodPatternCRD.name),
      as: JSONValue.self)
    let conditions = definition["status"]?["conditions"]?.array ?? []
    let states = conditions.map { [$0["type"]?.string, $0["status"]?.string] }
    #expect(states.contains(["Established", "True"]))
    #expect(!states.contains(["NonStructuralSchema", "True"]))
  }

  @Test func `A template is enough, and the rest has defaults`() async throws {
    guard case .accepted(let kept) = try await verdict("{\(Self.template)}") else {
      Issue.record("refused")
      return
    }
    #expect(kept["spec"]?["replicas"] == 1)
    #expect(kept["spec"]?["progressDeadlineSeconds"] == 600)
    #expect(kept["spec"]?["sharedVolume"]?["sizeLimit"] == "1Gi")
    // What the operator may say for all patterns must not be there as if the pattern said it.
    #expect(kept["spec"]?["logShipper"] == ["enabled": true, "start": "BeforeInit"])
    #expect(kept["spec"]?["service"] == nil)
    #expect(kept["spec"]?["disruptionBudget"] == nil)
  }

  @Test(arguments: [
    // numbers as quantities, nulls and fields of later versions
    #"{"name":"a","resources":{"limits":{"cpu":0.5,"memory":null}},"args":null,"later":{"x":[1]}}"#,
    // what a pod may repeat
    #"{"name":"a","env":[{"name":"A"},{"name":"A"}],"ports":[{"containerPort":1},{"containerPort":1}]}"#,
    #"{"name":"a","livenessProbe":{"httpGet":{"port":"http"}},"readinessProbe":{"tcpSocket":{"port":1}}}"#,
  ])
  func `A template is kept as it is written`(container: String) async throws {
    let verdict = try await verdict(
      #"{"template":{"metadata":null,"spec":{"containers":[\#(container)],"later":null}}}"#)
    guard case .accepted(let kept) = verdict else {
      Issue.record("\(verdict.message)")
      return
    }
    let spec = kept["spec"]?["template"]?["spec"]
    let written = try JSONValue(parsing: container)
    #expect(spec?["later"] == .null)
    #expect(try #require(spec?["containers"]?[0]).isEquivalent(to: written))
  }

  @Test(arguments: [
    #""initializers":[\#(refreshed)],"sharedVolume":{"mounts":[{"container":"a-refresh"}]}"#,
    #""initializers":[{"name":"a","refreshSeconds":1,"container":{"command":["date"]}}]"#,
    #""initializers":[{"name":"a","refreshSeconds":null,"container":{"command":null}}]"#,
    #""initializers":[{"name":"a","container":{}}],"sidecars":[{"name":"a-refresh","container":{}}]"#,
  ])
  func `An initializer may be refreshed`(fields: String) async throws {
    let message = try await verdict("{\(Self.template),\(fields)}").message
    #expect(message == "")
  }

  @Test(arguments: [
    "null", #"{"minAvailable":0}"#, #"{"maxUnavailable":"100%"}"#,
    #"{"minAvailable":"50%","maxUnavailable":null,"unhealthyPodEvictionPolicy":"AlwaysAllow"}"#,
    #"{"minAvailable":1,"unhealthyPodEvictionPolicy":null}"#,
  ])
  func `Evictions may have a budget`(budget: String) async throws {
    let message = try await verdict("{\(Self.template),\"disruptionBudget\":\(budget)}").message
    #expect(message == "")
  }

  @Test(arguments: [
    ("{}", "spec.template: Required value"),
    (#"{"template":{}}"#, "spec.template.spec: Required value"),
    (#"{"template":{"spec":{}}}"#, "spec.template.spec.containers: Required value"),
    (
      #"{"template":{"spec":{"containers":[]}}}"#,
      "spec.template.spec.containers in body should have at least 1 items"
    ),
    (
      #"{"template":{"spec":{"containers":[{"name":"x"},{"name":"x"}]}}}"#,
      #"spec.template.spec.containers[1]: Duplicate value: {"name":"x"}"#
    ),
    ("{\(template),\"replica\":2}", #"unknown field "spec.replica""#),
    ("{\(template),\"replicas\":-1}", "spec.replicas in body should be greater than or equal to 0"),
    (
      "{\(template),\"replicas\":3000000000}",
      "spec.replicas in body should be less than or equal to 2147483647"
    ),
    (
      #"{\#(template),"initializers":[{"name":"a"}]}"#,
      "spec.initializers[0]: Invalid value: exactly one of container, fetch and waitFor must be set"
    ),
    (
      #"{\#(template),"initializers":[{"name":"a","waitFor":{}}]}"#,
      "spec.initializers[0].waitFor: Invalid value: exactly one of tcp and http must be set"
    ),
    (
      #"{\#(template),"initializers":[{"name":"a","waitFor":{"tcp":"db"}}]}"#,
      #"spec.initializers[0].waitFor.tcp: Invalid value: "db": must be host:port"#
    ),
    (
      #"{\#(template),"initializers":[{"name":"a","fetch":{"url":"ftp://a","path":"b"}}]}"#,
      #"fetch.url: Invalid value: "ftp://a": must be a URL with a host that starts with http://"#
    ),
    (
      #"{\#(template),"initializers":[{"name":"a","fetch":{"url":"http://a","path":"../b"}}]}"#,
      "must stay in the shared volume"
    ),
    (
      #"{\#(template),"initializers":[{"name":"A","container":{}}]}"#,
      #"spec.initializers[0].name: Invalid value: "A": must be a DNS label"#
    ),
    (
      #"{\#(template),"initializers":[{"name":"a","container":{"name":"b"}}]}"#,
      "spec.initializers[0].container.name: Invalid value: must not be set"
    ),
    (
      #"{\#(template),"sidecars":[{"name":"web","container":{}}]}"#,
      "sidecars and template.spec.containers have a name in common"
    ),
    (
      #"{\#(template),"initializers":[{"name":"web","container":{}}]}"#,
      "initializers and template.spec.containers have a name in common"
    ),
    (
      #"{\#(template),"sidecars":[{"name":"a","container":{}}],"initializers":[{"name":"a","container":{}}]}"#,
      "initializers and sidecars have a name in common"
    ),
    (
      #"{"template":{"spec":{"containers":[{"name":"web"}],"initContainers":[{"name":"web"}]}}}"#,
      "template.spec.initContainers has a name that is used a second time"
    ),
    (
      #"{\#(template),"sidecars":[{"name":"log-shipper","container":{}}]}"#,
      "the name log-shipper is that of the log shipper"
    ),
    (
      #"{\#(template),"logShipper":{"outputs":[{}]}}"#,
      "spec.logShipper.outputs[0]: Invalid value: exactly one kind must be set: stdout, http"
    ),
    (
      #"{\#(template),"logShipper":{"outputs":[{"stdout":{},"loki":{"url":"http://loki"}}]}}"#,
      "spec.logShipper.outputs[0]: Invalid value: exactly one kind must be set"
    ),
    (
      #"{\#(template),"logShipper":{"outputs":[{"loki":{}}]}}"#,
      "spec.logShipper.outputs[0].loki.url: Required value"
    ),
    (
      #"{\#(template),"logShipper":{"outputs":[{"loki":{"url":"loki:3100"}}]}}"#,
      "must be a URL with a host that starts with http:// or https://"
    ),
    (
      #"{\#(template),"logShipper":{"outputs":[{"forward":{"host":"a","port":0}}]}}"#,
      "spec.logShipper.outputs[0].forward.port in body should be greater than or equal to 1"
    ),
    (
      #"{\#(template),"logShipper":{"rotate":{"maxSize":"10 MB"}}}"#,
      "spec.logShipper.rotate.maxSize in body should match"
    ),
    (
      #"{\#(template),"logShipper":{"multiline":"cobol"}}"#,
      #"spec.logShipper.multiline: Unsupported value: "cobol": supported values: "go", "java""#
    ),
    (
      #"{\#(template),"sharedVolume":{"mounts":[{"container":"nginx"}]}}"#,
      "spec.sharedVolume.mounts: Invalid value: each must name a container"
    ),
    (
      #"{\#(template),"sharedVolume":{"enabled":false},"initializers":[{"name":"a","fetch":{"url":"http://a","path":"b"}}]}"#,
      "sharedVolume.enabled must not be false"
    ),
    (
      #"{\#(template),"initializers":[{"name":"a","refreshSeconds":0,"fetch":{"url":"http://a","path":"b"}}]}"#,
      "refreshSeconds in body should be greater than or equal to 1"
    ),
    (
      #"{\#(template),"initializers":[{"name":"a","refreshSeconds":1,"waitFor":{"tcp":"db:1"}}]}"#,
      "spec.initializers[0].refreshSeconds: Invalid value: waitFor writes nothing that could be"
    ),
    (
      #"{\#(template),"initializers":[{"name":"a","refreshSeconds":1,"container":{"command":[]}}]}"#,
      "spec.initializers[0].container.command: Invalid value: container.command must be set with"
    ),
    (
      "{\(template),\"initializers\":[{\"name\":\"\(String(repeating: "a", count: 56))\","
        + #""refreshSeconds":1,"fetch":{"url":"http://a","path":"b"}}]}"#,
      "spec.initializers[0].name: Invalid value: must be no more than 55 characters"
    ),
    (
      #"{\#(template),"sidecars":[{"name":"a-refresh","container":{}}],"initializers":[\#(refreshed)]}"#,
      "sidecars has the name of a container that refreshSeconds adds"
    ),
    (
      #"{"template":{"spec":{"containers":[{"name":"a-refresh"}]}},"initializers":[\#(refreshed)]}"#,
      "template.spec.containers has the name of a container that refreshSeconds adds"
    ),
    (
      #"{"template":{"spec":{"containers":[{"name":"b"}],"initContainers":[{"name":"a-refresh"}]}},"initializers":[\#(refreshed)]}"#,
      "template.spec.initContainers has the name of a container that refreshSeconds adds"
    ),
    (
      #"{\#(template),"sharedVolume":{"mounts":[{"container":"a-refresh","readOnly":true}]},"initializers":[\#(refreshed)]}"#,
      "the mount of an initializer that fetches must not be readOnly"
    ),
    (
      #"{\#(template),"sharedVolume":{"sizeLimit":"1 GB"}}"#,
      #"Invalid value: "1 GB": must be a quantity of bytes such as 500Mi or 2Gi"#
    ),
    (
      #"{\#(template),"strategy":{"type":"Recreate","rollingUpdate":{}}}"#,
      "spec.strategy.rollingUpdate: Invalid value: may only be set when type is RollingUpdate"
    ),
    (
      #"{\#(template),"disruptionBudget":{}}"#,
      "spec.disruptionBudget: Invalid value: exactly one of minAvailable and maxUnavailable must be"
    ),
    (
      #"{\#(template),"disruptionBudget":{"minAvailable":1,"maxUnavailable":"1%"}}"#,
      "spec.disruptionBudget: Invalid value: exactly one of minAvailable and maxUnavailable must be"
    ),
    (
      #"{\#(template),"disruptionBudget":{"minAvailable":-1}}"#,
      "spec.disruptionBudget.minAvailable: Invalid value: -1: must be a number of pods or a percentage"
    ),
    (
      #"{\#(template),"disruptionBudget":{"maxUnavailable":"101%"}}"#,
      #"spec.disruptionBudget.maxUnavailable: Invalid value: "101%": must not be greater than 100%"#
    ),
    (
      #"{\#(template),"disruptionBudget":{"maxUnavailable":1,"unhealthyPodEvictionPolicy":"Never"}}"#,
      #"unhealthyPodEvictionPolicy: Unsupported value: "Never""#
    ),
    (
      #"{\#(template),"logShipper":{"outputs":[{}]}}"#,
      "spec.logShipper.outputs[0]: Invalid value: exactly one kind must be set: stdout"
    ),
  ])
  func `What is wrong is told in words that a user understands`(
    spec: String, words: String
  ) async throws {
    let message = try await verdict(spec).message
    #expect(message.contains(words), "\(message)")
  }

  @Test(arguments: [
    (String(repeating: "a", count: 53), "metadata.name: Invalid value: must be no more than 52"),
    ("a.b", "metadata.name: Invalid value: must be a DNS label"),
  ])
  func `A name that no pod can be named after is refused`(
    name: String, words: String
  ) async throws {
    let message = try await verdict("{\(Self.template)}", name: name).message
    #expect(message.contains(words), "\(message)")
  }

  @Test func `kubectl applies and explains it`() async throws {
    let cluster = try await RealControlPlane.shared()
    let manifest = String(decoding: PodPatternCRD.json.serialized(), as: UTF8.self)
    try await cluster.define(PodPatternCRD.json, serving: .podPatterns)
    let applied = try cluster.kubectl(["apply", "-f", "-"], input: manifest)
    #expect(applied.status == 0, "\(applied.text)")
    let explained = try cluster.kubectl(["explain", "podpattern.spec.logShipper.files"])
    #expect(explained.text.contains("globs, relative to the shared volume's root"))
  }
}
