import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import PodPatternCore
import Testing

/// The CRD on real kube-apiservers, all that are here.
@Suite(.tags(.realServer), .realServer)
struct RealPodPatternCRDTests {
  private static let template =
    #""template":{"spec":{"containers":[{"name":"web","image":"nginx"}]}}"#

  private static let refreshed =
    #"{"name":"a","refreshSeconds":1,"fetch":{"url":"http://a","path":"b"}}"#

  private func verdict(
    _ spec: String, name: String = "weather", on release: ControlPlaneRelease,
    validation: WriteOptions.FieldValidation = .strict
  ) async throws -> RealControlPlane.Verdict {
    let cluster = try await RealControlPlane.shared(release)
    try await cluster.define(PodPatternCRD.json, serving: .podPatterns)
    let object: JSONValue = [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
      "metadata": ["name": .string(name)], "spec": try JSONValue(parsing: spec),
    ]
    return try await cluster.verdict(on: object, .podPatterns, validation: validation)
  }

  @Test(arguments: ControlPlaneRelease.all)
  func `the CRDs are established on a real server`(release: ControlPlaneRelease) async throws {
    let cluster = try await RealControlPlane.shared(release)
    for (name, json, type) in [
      (PodPatternCRD.name, PodPatternCRD.json, ResourceType.podPatterns),
      (PodPatternClassCRD.name, PodPatternClassCRD.json, .podPatternClasses),
    ] {
      try await cluster.define(json, serving: type)
      let definition = try await cluster.client.get(
        .customResourceDefinitions, ObjectKey(namespace: "", name: name), as: JSONValue.self)
      let conditions = definition["status"]?["conditions"]?.array ?? []
      let states = conditions.map { [$0["type"]?.string, $0["status"]?.string] }
      #expect(states.contains(["Established", "True"]))
      #expect(!states.contains(["NonStructuralSchema", "True"]))
    }
  }

  @Test(arguments: ControlPlaneRelease.all)
  func `a PodPattern needs no more than a template, and the rest has defaults`(
    release: ControlPlaneRelease
  ) async throws {
    guard case .accepted(let kept) = try await verdict("{\(Self.template)}", on: release) else {
      Issue.record("refused")
      return
    }
    #expect(kept["spec"]?["replicas"] == 1)
    #expect(kept["spec"]?["progressDeadlineSeconds"] == 600)
    // For kstatus it is in progress until an operator has seen it.
    #expect(kept["status"] == ["observedGeneration": -1])
    // What is not written is not there: each field would be stored, watched and validated again.
    for field in [
      "initializers", "sidecars", "sharedVolume", "logShipper", "service", "disruptionBudget",
      "strategy",
    ] { #expect(kept["spec"]?[field] == nil, "\(field)") }
  }

  @Test(arguments: ControlPlaneRelease.all)
  func `a part of a PodPattern that is written in part has the rest by default`(
    release: ControlPlaneRelease
  ) async throws {
    let verdict = try await verdict(
      #"{\#(Self.template),"sharedVolume":{},"logShipper":{},"strategy":{"rollingUpdate":{}}}"#,
      on: release)
    guard case .accepted(let kept) = verdict else {
      Issue.record("\(verdict.message)")
      return
    }
    #expect(kept["spec"]?["sharedVolume"]?["sizeLimit"] == "1Gi")
    // What the operator may say for all patterns must not be there as if the pattern said it.
    #expect(kept["spec"]?["logShipper"] == ["enabled": true, "start": "BeforeInit"])
    #expect(kept["spec"]?["strategy"]?["rollingUpdate"]?["maxSurge"] == "25%")
  }

  @Test(
    arguments: ControlPlaneRelease.all,
    [
      // numbers as quantities, nulls and fields of later versions
      #"{"name":"a","resources":{"limits":{"cpu":0.5,"memory":null}},"args":null,"later":{"x":[1]}}"#,
      // what a pod may repeat
      #"{"name":"a","env":[{"name":"A"},{"name":"A"}],"ports":[{"containerPort":1},{"containerPort":1}]}"#,
      #"{"name":"a","livenessProbe":{"httpGet":{"port":"http"}},"readinessProbe":{"tcpSocket":{"port":1}}}"#,
    ])
  func `a template of a PodPattern is kept as it is written`(
    release: ControlPlaneRelease, container: String
  ) async throws {
    let verdict = try await verdict(
      #"{"template":{"metadata":null,"spec":{"containers":[\#(container)],"later":null}}}"#,
      on: release)
    guard case .accepted(let kept) = verdict else {
      Issue.record("\(verdict.message)")
      return
    }
    let spec = kept["spec"]?["template"]?["spec"]
    let written = try JSONValue(parsing: container)
    #expect(spec?["later"] == .null)
    #expect(try #require(spec?["containers"]?[0]).isEquivalent(to: written))
  }

  @Test(
    arguments: ControlPlaneRelease.all,
    [
      #""initializers":[\#(refreshed)],"sharedVolume":{"mounts":[{"containerName":"a-refresh"}]}"#,
      #""initializers":[{"name":"a","refreshSeconds":1,"container":{"command":["date"]}}]"#,
      #""initializers":[{"name":"a","refreshSeconds":null,"container":{"command":null}}]"#,
      #""initializers":[{"name":"a","container":{}}],"sidecars":[{"name":"a-refresh","container":{}}]"#,
    ])
  func `an initializer may have refreshSeconds`(
    release: ControlPlaneRelease, fields: String
  ) async throws {
    let message = try await verdict("{\(Self.template),\(fields)}", on: release).message
    #expect(message == "")
  }

  /// Null is an absent field, which a server drops before it looks at the rules.
  @Test(
    arguments: ControlPlaneRelease.all,
    [
      #""initializers":[{"name":"a","container":null,"waitFor":{"tcp":"db:1","http":null}}]"#,
      #""initializers":[{"name":"a","container":{"name":null,"restartPolicy":null}}]"#,
      #""logShipper":{"outputs":[{"stdout":null}]}"#,
      #""logShipper":{"outputs":[{"stdout":{}},{"name":"loki","loki":{"url":"http://a"},"http":null}]}"#,
      #""configuration":[{"configMapName":null,"secretName":"a"},{"configMapName":"a","secretName":null}]"#,
      #""service":{"selector":null},"suspend":null,"activeDeadlineSeconds":null"#,
    ])
  func `null says nothing in a PodPattern`(
    release: ControlPlaneRelease, fields: String
  ) async throws {
    let message = try await verdict("{\(Self.template),\(fields)}", on: release).message
    #expect(message == "")
  }

  @Test(
    arguments: ControlPlaneRelease.all,
    [
      #"{"containers":[{"name":"log-shipper"}]}},"logShipper":{"enabled":false}"#,
      #"{"containers":[{"name":"log-shipper"}]}},"sharedVolume":{"enabled":false}"#,
      #"{"restartPolicy":"Never","containers":[{"name":"a"}]}},"suspend":true,"ttlSecondsAfterFinished":0"#,
      #"{"containers":[{"name":"a"}],"initContainers":[{"name":"b"}]}},"sharedVolume":{"mounts":[{"containerName":"b"}]}"#,
    ])
  func `what belongs together is taken in a PodPattern`(
    release: ControlPlaneRelease, spec: String
  ) async throws {
    let message = try await verdict(#"{"template":{"spec":\#(spec)}"#, on: release).message
    #expect(message == "")
  }

  @Test(
    arguments: ControlPlaneRelease.all,
    [
      #"{"ports":[{"port":53,"protocol":"UDP"},{"port":53}],"type":null}"#, "{}", "null",
      #"{"ports":[{"port":80,"targetPort":"http","nodePort":null}],"clusterIPs":["None"]}"#,
    ])
  func `the service of a PodPattern may have the ports that a Service has`(
    release: ControlPlaneRelease, service: String
  ) async throws {
    let message = try await verdict("{\(Self.template),\"service\":\(service)}", on: release)
      .message
    #expect(message == "")
  }

  /// A client that does not ask for strictness is warned, and what it misspelt reaches nobody, as with
  /// a Deployment.
  @Test(arguments: ControlPlaneRelease.all)
  func `a field that no Service has is not kept in a PodPattern`(release: ControlPlaneRelease)
    async throws
  {
    let verdict = try await verdict(
      #"{\#(Self.template),"service":{"tpye":"x","ports":[{"port":80,"prt":1}]}}"#,
      on: release, validation: .ignore)
    guard case .accepted(let kept) = verdict else {
      Issue.record("\(verdict.message)")
      return
    }
    #expect(kept["spec"]?["service"] == ["ports": [["port": 80, "protocol": "TCP"]]])
  }

  @Test(
    arguments: ControlPlaneRelease.all,
    [
      "null", #"{"minAvailable":0}"#, #"{"maxUnavailable":"100%"}"#,
      #"{"minAvailable":"50%","maxUnavailable":null,"unhealthyPodEvictionPolicy":"AlwaysAllow"}"#,
      #"{"minAvailable":1,"unhealthyPodEvictionPolicy":null}"#,
    ])
  func `a PodPattern may have a disruption budget`(
    release: ControlPlaneRelease, budget: String
  ) async throws {
    let message = try await verdict(
      "{\(Self.template),\"disruptionBudget\":\(budget)}", on: release
    ).message
    #expect(message == "")
  }

  @Test(
    arguments: ControlPlaneRelease.all,
    [
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
      (
        "{\(template),\"replicas\":-1}",
        "spec.replicas in body should be greater than or equal to 0"
      ),
      (
        "{\(template),\"replicas\":3000000000}",
        "spec.replicas in body should be less than or equal to 2147483647"
      ),
      (
        #"{\#(template),"initializers":[{"name":"a"}]}"#,
        "initializer a: exactly one of container, fetch and waitFor must be set"
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
        #"spec.initializers[0].container.name: Invalid value: "b": must not be set"#
      ),
      (
        #"{\#(template),"sidecars":[{"name":"a","container":{"name":""}}]}"#,
        #"spec.sidecars[0].container.name: Invalid value: "": must not be set"#
      ),
      (
        #"{\#(template),"initializers":[{"name":"a","container":{"restartPolicy":"Always"}}]}"#,
        #"spec.initializers[0].container.restartPolicy: Invalid value: "Always": an initializer has to"#
      ),
      (
        #"{\#(template),"sidecars":[{"name":"a","container":{"restartPolicy":"Never"}}]}"#,
        "spec.sidecars[0].container.restartPolicy: Invalid value: sidecar a: one that starts BeforeInit"
      ),
      (
        #"{\#(template),"initializers":[{"name":"log-shipper","container":{}}]}"#,
        "the name log-shipper is that of the log shipper"
      ),
      (
        #"{\#(template),"initializers":[{"name":"a-refresh","container":{}},\#(refreshed)]}"#,
        "initializer a: an initializer or sidecar has the name of the container that refreshSeconds adds"
      ),
      (
        #"{\#(template),"suspend":true}"#,
        "spec.suspend: Invalid value: may only be set when the template's restartPolicy is Never or"
      ),
      (
        #"{\#(template),"activeDeadlineSeconds":1}"#,
        "spec.activeDeadlineSeconds: Invalid value: may only be set when the template's restartPolicy"
      ),
      (
        #"{\#(template),"sidecars":[{"name":"web","container":{}}]}"#,
        "spec.template.spec.containers: Invalid value: sidecar web: a container has this name as well"
      ),
      (
        #"{\#(template),"initializers":[{"name":"web","container":{}}]}"#,
        "initializer web: a container has this name as well"
      ),
      (
        #"{\#(template),"sidecars":[{"name":"a","container":{}}],"initializers":[{"name":"a","container":{}}]}"#,
        "initializer a: a sidecar has this name as well"
      ),
      (
        #"{"template":{"spec":{"containers":[{"name":"log-shipper"}]}}}"#,
        "the name log-shipper is that of the log shipper"
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
        #"{\#(template),"logShipper":{"rotation":{"maxSize":"10 MB"}}}"#,
        "spec.logShipper.rotation.maxSize in body should match"
      ),
      (
        #"{\#(template),"logShipper":{"multiline":"cobol"}}"#,
        #"spec.logShipper.multiline: Unsupported value: "cobol": supported values: "Go", "Java""#
      ),
      (
        #"{\#(template),"sharedVolume":{"mounts":[{"containerName":"nginx"}]}}"#,
        "spec.sharedVolume.mounts: Invalid value: nginx: each must name a container"
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
        "spec.initializers[0].refreshSeconds: Invalid value: initializer a: waitFor writes nothing that"
      ),
      (
        #"{\#(template),"initializers":[{"name":"a","refreshSeconds":1,"container":{"command":[]}}]}"#,
        "refreshSeconds: Invalid value: initializer a: container.command must be set with"
      ),
      (
        "{\(template),\"initializers\":[{\"name\":\"\(String(repeating: "a", count: 56))\","
          + #""refreshSeconds":1,"fetch":{"url":"http://a","path":"b"}}]}"#,
        "its name must be no more than 55 characters with refreshSeconds"
      ),
      (
        #"{\#(template),"sidecars":[{"name":"a-refresh","container":{}}],"initializers":[\#(refreshed)]}"#,
        "initializer a: an initializer or sidecar has the name of the container that refreshSeconds adds"
      ),
      (
        #"{"template":{"spec":{"containers":[{"name":"a-refresh"}]}},"initializers":[\#(refreshed)]}"#,
        "initializer a: a container has the name of the container that refreshSeconds adds, a-refresh"
      ),
      (
        #"{\#(template),"sharedVolume":{"mounts":[{"containerName":"a-refresh","readOnly":true}]},"initializers":[\#(refreshed)]}"#,
        "the mount of a-refresh must not be readOnly"
      ),
      (
        #"{\#(template),"sharedVolume":{"sizeLimit":"1 GB"}}"#,
        "spec.sharedVolume.sizeLimit in body should match"
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
        "spec.disruptionBudget.minAvailable in body should be greater than or equal to 0"
      ),
      (
        #"{\#(template),"disruptionBudget":{"minAvailable":3000000000}}"#,
        "spec.disruptionBudget.minAvailable in body should be less than or equal to 2147483647"
      ),
      (
        #"{\#(template),"strategy":{"rollingUpdate":{"maxSurge":"9223372036854775807%"}}}"#,
        #"maxSurge: Invalid value: "9223372036854775807%": must not be greater than 1000%"#
      ),
      (
        #"{\#(template),"strategy":{"rollingUpdate":{"maxUnavailable":"25"}}}"#,
        #"maxUnavailable: Invalid value: "25": must be a number of pods or a percentage such as 25%"#
      ),
      (
        #"{\#(template),"sharedVolume":{"sizeLimit":"1e-9223372036854775808"}}"#,
        "spec.sharedVolume.sizeLimit in body should match"
      ),
      (
        #"{\#(template),"sharedVolume":{"sizeLimit":-1}}"#,
        "spec.sharedVolume.sizeLimit in body should be greater than or equal to 0"
      ),
      (
        #"{\#(template),"service":{"tpye":"ClusterIP"}}"#, #"unknown field "spec.service.tpye""#
      ),
      (
        #"{\#(template),"service":{"ports":[{"port":80,"prt":80}]}}"#,
        #"unknown field "spec.service.ports[0].prt""#
      ),
      (
        #"{\#(template),"service":{"ports":[{"name":"http"}]}}"#,
        "spec.service.ports[0].port: Required value"
      ),
      (
        #"{\#(template),"service":{"ports":[{"port":80},{"port":80,"protocol":"TCP"}]}}"#,
        "spec.service.ports[1]: Duplicate value"
      ),
      (
        #"{\#(template),"service":{"ports":[{"port":80,"targetPort":99999999999}]}}"#,
        "spec.service.ports[0].targetPort in body should be less than or equal to 2147483647"
      ),
      (
        #"{\#(template),"service":{"ports":[{"port":3000000000}]}}"#,
        "spec.service.ports[0].port in body should be less than or equal to 2147483647"
      ),
      (#"{\#(template),"service":{"selector":{"a":"b"}}}"#, "spec.service.selector: Invalid value"),
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
  func `what is wrong with a PodPattern is told in words that a user understands`(
    release: ControlPlaneRelease, of: (spec: String, words: String)
  ) async throws {
    let message = try await verdict(of.spec, on: release).message
    #expect(told(message, by: release).contains(told(of.words, by: release)), "\(message)")
  }

  @Test(
    arguments: ControlPlaneRelease.all,
    [
      (String(repeating: "a", count: 53), "metadata.name: Too long: may not be"),
      ("a.b", "metadata.name in body should match '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'"),
    ])
  func `a PodPattern whose name no pod can be named after is refused`(
    release: ControlPlaneRelease, of: (name: String, words: String)
  ) async throws {
    let message = try await verdict("{\(Self.template)}", name: of.name, on: release).message
    #expect(message.contains(of.words), "\(message)")
  }

  /// The message without the values at fault where a server is too old to show what they are.
  private func told(_ message: String, by release: ControlPlaneRelease) -> String {
    guard release.minor < 36 else { return message }
    return message.replacing(#/Invalid value: ("[^"]*"|-?\d+): /#, with: "Invalid value: ")
      .replacing("map[string]interface {}", with: "")
  }

  @Test(arguments: ControlPlaneRelease.all)
  func `a status is one value with one owner, and the spec keeps its own`(
    release: ControlPlaneRelease
  ) async throws {
    let cluster = try await RealControlPlane.shared(release)
    try await cluster.define(PodPatternCRD.json, serving: .podPatterns)
    let key = ObjectKey(namespace: "default", name: "owned")
    let object: JSONValue = [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
      "metadata": ["name": "owned"], "spec": try JSONValue(parsing: "{\(Self.template)}"),
    ]
    _ = try await cluster.client.create(
      .podPatterns, namespace: "default", object, options: WriteOptions(fieldManager: "user"),
      as: JSONValue.self)
    var status = PodPatternStatus()
    status.summary = "Running"
    let patch: JSONValue = [
      ["op": "add", "path": "/status", "value": status.json.withoutNulls]
    ]
    let written = try await cluster.client.perform(
      .patch(
        .podPatterns, key, subresource: "status", .json, body: patch.serialized(),
        options: WriteOptions(fieldManager: "operator")), as: JSONValue.self)
    try await cluster.client.delete(.podPatterns, key)
    #expect(written["status"]?["summary"] == "Running")
    let entries = try #require(written["metadata"]?["managedFields"]?.array)
    func owned(by manager: String) -> JSONValue? {
      entries.first { $0["manager"]?.string == manager }?["fieldsV1"]
    }
    #expect(owned(by: "operator") == ["f:status": [:]])
    #expect(owned(by: "user")?["f:spec"]?["f:template"] != nil)
  }

  @Test(arguments: ControlPlaneRelease.all)
  func `kubectl applies and explains a PodPattern`(release: ControlPlaneRelease) async throws {
    let cluster = try await RealControlPlane.shared(release)
    let manifest = String(decoding: PodPatternCRD.json.serialized(), as: UTF8.self)
    try await cluster.define(PodPatternCRD.json, serving: .podPatterns)
    let applied = try cluster.kubectl(["apply", "-f", "-"], input: manifest)
    #expect(applied.status == 0, "\(applied.text)")
    let explained = try cluster.kubectl(["explain", "podpattern.spec.logShipper.files"])
    #expect(explained.text.contains("globs, relative to the shared volume's root"))
  }
}
