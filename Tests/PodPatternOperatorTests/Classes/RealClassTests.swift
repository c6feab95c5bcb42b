internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesTestSupport
internal import Logging
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// Classes on a real API server with its controllers: what an operator makes of them, and what goes on
/// without one. Classes are the cluster's, and each operator looks at all of them: one test at a time.
@Suite(.tags(.realServer), .realServer(from: 36), .timeLimit(.minutes(10)), .serialized)
struct RealClassTests {
  private static let deployments = ResourceType(
    group: "apps", version: "v1", kind: "Deployment", plural: "deployments")
  private static let jobs = ResourceType(
    group: "batch", version: "v1", kind: "Job", plural: "jobs")

  private static let shared = Task {
    var options = RealControlPlane.Options()
    options.controllers = [
      "deployment-controller", "replicaset-controller", "job-controller",
      "garbage-collector-controller",
    ]
    let plane = try await RealControlPlane(options)
    _ = try await plane.client.create(
      .customResourceDefinitions, namespace: nil, PodPatternClassCRD.json, as: JSONValue.self)
    try await eventually("classes are served") {
      (try? await plane.client.list(.podPatternClasses, namespace: nil, as: JSONValue.self)) != nil
    }
    return plane
  }

  /// A class of the arena's own namespace, by the namespace's name.
  private struct Ground {
    let arena: RealArena
    var name: String { arena.namespace }
    var key: ObjectKey { ObjectKey(namespace: "", name: name) }
    var label: String { PodPatternClass.label(of: name) }

    func declare(_ spec: JSONValue) async throws {
      var spec = spec
      spec["inject"] = [
        "namespaceSelector": [
          "matchLabels": ["kubernetes.io/metadata.name": .string(arena.namespace)]
        ], "podSelector": ["matchLabels": ["logs": "files"]],
      ]
      let podClass: JSONValue = [
        "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPatternClass",
        "metadata": ["name": .string(name)], "spec": spec,
      ]
      _ = try await arena.client.apply(
        .podPatternClasses, key, podClass, fieldManager: "test", force: true, as: JSONValue.self)
    }

    func status() async throws -> PodPatternClassStatus {
      let json = try await arena.client.get(.podPatternClasses, key, as: JSONValue.self)
      return PodPatternClassStatus(json: json["status"] ?? [:])
    }

    func untilReady(_ reason: ConditionReason, isTrue: Bool) async throws {
      try await arena.until("Ready is \(isTrue) for \(reason)") {
        let status = try await status()
        return status[.ready]?.hasReason(reason) == true
          && status[.ready]?.isTrue == isTrue && status[.stalled]?.isTrue == !isTrue
      }
    }

    /// What becomes of a pod that somebody creates, which is not kept.
    func trial(_ labels: JSONValue = ["logs": "files"]) async throws -> JSONValue {
      try await arena.client.create(
        .pods, namespace: arena.namespace,
        [
          "metadata": ["name": "trial", "labels": labels],
          "spec": ["containers": [["name": "web", "image": "a"]]],
        ], options: WriteOptions(dryRun: true), as: JSONValue.self)
    }

    func untilAdded(_ container: String) async throws {
      try await arena.until("\(container) is added") {
        PodNames.initContainers(try await trial()).contains(container)
      }
    }
  }

  private enum PodNames {
    static func initContainers(_ pod: JSONValue) -> [String] {
      (pod["spec"]?["initContainers"]?.array ?? []).compactMap { $0["name"]?.string }
    }
  }

  private func run(_ body: @Sendable (Ground) async throws -> Void) async throws {
    let ground = Ground(arena: try await RealArena(try await Self.shared.value, hasKubelet: true))
    try await body(ground)
    _ = try? await ground.arena.client.delete(.podPatternClasses, ground.key)
  }

  private func withOperator(
    _ ground: Ground, role: String? = nil, _ body: @Sendable () async throws -> Void
  ) async throws {
    try await ground.arena.withOperator(configure: {
      $0.injection = true
      $0.injectionRole = role
    }) { try await body() }
  }

  private static let logging: JSONValue = ["logShipper": ["outputs": [["stdout": [:]]]]]

  @Test func `pods of Deployments and Jobs get a class, and go on getting it without an operator`()
    async throws
  {
    try await run { ground in
      try await withOperator(ground) {
        try await ground.declare(Self.logging)
        try await ground.untilReady(.injecting, isTrue: true)
        try await ground.untilAdded("log-shipper")
      }
      // The operator is gone.
      let template: JSONValue = [
        "metadata": ["labels": ["app": "web", "logs": "files"]],
        "spec": ["containers": [["name": "web", "image": "nginx:1.27"]]],
      ]
      try await ground.arena.create(
        Self.deployments,
        [
          "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"],
          "spec": [
            "replicas": 2, "selector": ["matchLabels": ["app": "web"]], "template": template,
          ],
        ])
      var run = template
      run["spec"]?["restartPolicy"] = "Never"
      run["metadata"]?["labels"] = ["logs": "files"]
      try await ground.arena.create(
        Self.jobs,
        [
          "apiVersion": "batch/v1", "kind": "Job", "metadata": ["name": "run"],
          "spec": ["template": run],
        ])
      try await ground.arena.withCluster {
        try await ground.arena.until("three pods are there") {
          try await ground.arena.list(.pods).count == 3
        }
        let revision = try await ground.status().revision
        for pod in try await ground.arena.list(.pods) {
          #expect(PodNames.initContainers(pod) == ["log-shipper"])
          #expect(pod["metadata"]?["labels"]?[ground.label]?.string == revision)
        }
        // What was added is nothing that the Deployment would take for another template.
        try await ground.arena.until("the Deployment is up") {
          try await ground.arena.get(Self.deployments, "web")["status"]?["availableReplicas"] == 2
        }
      }
    }
  }

  @Test func `a changed class changes what new pods get, and a deleted one takes it away`()
    async throws
  {
    try await run { ground in
      try await withOperator(ground) {
        try await ground.declare(Self.logging)
        try await ground.untilAdded("log-shipper")
        let first = try await ground.status().revision
        try await ground.declare([
          "sidecars": [["name": "proxy", "container": ["image": "example.com/proxy:1"]]]
        ])
        try await ground.untilAdded("proxy")
        let pod = try await ground.trial()
        #expect(PodNames.initContainers(pod) == ["proxy"])
        try await ground.arena.until("the status has another revision") {
          let revision = try await ground.status().revision
          return revision != first && revision == pod["metadata"]?["labels"]?[ground.label]?.string
        }
        let key = ObjectKey(namespace: "", name: InjectionPolicy.name(of: ground.name))
        // Somebody has the binding be of no namespace, and it is of all again.
        let nowhere: JSONValue = [
          "spec": ["matchResources": ["namespaceSelector": ["matchLabels": ["nowhere": "x"]]]]
        ]
        _ = try await ground.arena.client.patch(
          InjectionPolicy.bindings, key, .merge, nowhere, as: JSONValue.self)
        try await ground.arena.until("the binding is as it was") {
          let binding = try await ground.arena.client.get(
            InjectionPolicy.bindings, key, as: JSONValue.self)
          return binding["spec"]?["matchResources"]?["namespaceSelector"]?["matchLabels"] == nil
        }
        // Somebody takes the binding away, and it is back.
        try await ground.arena.client.delete(InjectionPolicy.bindings, key)
        try await ground.arena.until("the binding is back") {
          (try? await ground.arena.client.get(InjectionPolicy.bindings, key, as: JSONValue.self))
            != nil
        }
        try await ground.untilAdded("proxy")
        try await ground.arena.client.delete(.podPatternClasses, ground.key)
        try await ground.arena.until("the policy is gone, and so is what it adds") {
          let policy = try? await ground.arena.client.get(
            InjectionPolicy.policies, key, as: JSONValue.self)
          let pod = try await ground.trial()
          return policy == nil && PodNames.initContainers(pod).isEmpty
        }
      }
    }
  }

  @Test func `a class at fault says so, and what it said before goes on`() async throws {
    try await run { ground in
      try await withOperator(ground) {
        try await ground.declare(Self.logging)
        try await ground.untilReady(.injecting, isTrue: true)
        try await ground.untilAdded("log-shipper")
        // Names that clash with one another are no fault of the schema.
        var clash = Self.logging
        clash["sidecars"] = [["name": "log-shipper", "container": ["image": "a"]]]
        try await ground.declare(clash)
        try await ground.untilReady(.invalidClass, isTrue: false)
        let message = try await ground.status()[.ready]?.message ?? ""
        #expect(message.contains("log-shipper"), "\(message)")
        #expect(PodNames.initContainers(try await ground.trial()) == ["log-shipper"])
        #expect(try await ground.status().revision != nil)
        // What makes every pod invalid, though no schema knows.
        try await ground.declare([
          "sidecars": [["name": "s", "container": ["image": "a", "comand": ["x"]]]]
        ])
        try await ground.arena.until("the fault is told in the server's words") {
          let ready = try await ground.status()[.ready]
          return ready?.hasReason(.invalidClass) == true
            && ready?.message.contains("comand") == true
        }
        #expect(PodNames.initContainers(try await ground.trial()) == ["log-shipper"])
        // A selector that no API server reads.
        let refused: JSONValue = [
          "spec": [
            "sidecars": .null,
            "inject": ["podSelector": ["matchExpressions": [["key": "a", "operator": "Near"]]]],
          ]
        ]
        _ = try await ground.arena.client.patch(
          .podPatternClasses, ground.key, .merge, refused, as: JSONValue.self)
        try await ground.untilReady(.policyRefused, isTrue: false)
        let words = try await ground.status()[.stalled]?.message ?? ""
        #expect(words.contains("operator"), "\(words)")
        try await ground.declare(Self.logging)
        let mended: JSONValue = ["spec": ["inject": ["podSelector": ["matchExpressions": .null]]]]
        _ = try await ground.arena.client.patch(
          .podPatternClasses, ground.key, .merge, mended, as: JSONValue.self)
        try await ground.untilReady(.injecting, isTrue: true)
      }
    }
  }

  @Test func `a policy that denies the sample says nothing against a class`() async throws {
    try await run { ground in
      let policies = ResourceType(
        group: "admissionregistration.k8s.io", version: "v1", kind: "ValidatingAdmissionPolicy",
        plural: "validatingadmissionpolicies", isNamespaced: false)
      let bindings = ResourceType(
        group: "admissionregistration.k8s.io", version: "v1",
        kind: "ValidatingAdmissionPolicyBinding", plural: "validatingadmissionpolicybindings",
        isNamespaced: false)
      try await ground.arena.create(
        policies,
        [
          "metadata": ["name": .string(ground.name)],
          "spec": [
            "matchConstraints": [
              "resourceRules": [
                [
                  "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"],
                  "resources": ["pods"],
                ]
              ]
            ],
            "validations": [
              ["expression": "object.spec.containers.all(c, c.image != 'podpattern-sample')"]
            ],
          ],
        ])
      try await ground.arena.create(
        bindings,
        [
          "metadata": ["name": .string(ground.name)],
          "spec": ["policyName": .string(ground.name), "validationActions": ["Deny"]],
        ])
      try await ground.arena.until("the policy is in force") {
        do {
          _ = try await ground.arena.client.create(
            .pods, namespace: ground.arena.namespace,
            [
              "metadata": ["name": "x"],
              "spec": ["containers": [["name": "x", "image": "podpattern-sample"]]],
            ] as JSONValue, options: WriteOptions(dryRun: true), as: JSONValue.self)
          return false
        } catch {
          return true
        }
      }
      try await withOperator(ground) {
        try await ground.declare(Self.logging)
        try await ground.untilReady(.injecting, isTrue: true)
      }
      try await ground.arena.client.delete(bindings, ground.key)
      try await ground.arena.client.delete(policies, ground.key)
    }
  }

  @Test func `what a class left that went while no operator ran is removed at the next start`()
    async throws
  {
    try await run { ground in
      let key = ObjectKey(namespace: "", name: InjectionPolicy.name(of: ground.name))
      try await ground.arena.create(
        .clusterRoles, ["metadata": ["name": .string(ground.name)], "rules": []])
      try await withOperator(ground, role: ground.name) {
        try await ground.declare(Self.logging)
        try await ground.untilAdded("log-shipper")
      }
      try await ground.arena.client.delete(.podPatternClasses, ground.key)
      try await ground.arena.until("nothing is added") {
        PodNames.initContainers(try await ground.trial()).isEmpty
      }
      try await withOperator(ground, role: ground.name) {
        try await ground.arena.until("the policy is gone") {
          (try? await ground.arena.client.get(InjectionPolicy.policies, key, as: JSONValue.self))
            == nil
        }
      }
    }
  }

  @Test func `with the role of the installation goes what classes add`() async throws {
    try await run { ground in
      let key = ObjectKey(namespace: "", name: InjectionPolicy.name(of: ground.name))
      try await withOperator(ground, role: ground.name) {
        try await ground.declare(Self.logging)
        try await ground.untilReady(.policyRefused, isTrue: false)
        let words = try await ground.status()[.ready]?.message ?? ""
        #expect(words.contains("injection.clusterRole"), "\(words)")
        try await ground.arena.create(
          .clusterRoles, ["metadata": ["name": .string(ground.name)], "rules": []])
        // It is looked again with the next change.
        var changed = Self.logging
        changed["sharedVolume"] = ["sizeLimit": "2Gi"]
        try await ground.declare(changed)
        try await ground.untilReady(.injecting, isTrue: true)
        try await ground.untilAdded("log-shipper")
      }
      // As helm uninstall does, which keeps the class with its definition.
      try await ground.arena.client.delete(.clusterRoles, ground.key)
      try await ground.arena.until("the policy is gone, and so is what it adds") {
        let policy = try? await ground.arena.client.get(
          InjectionPolicy.policies, key, as: JSONValue.self)
        let pod = try await ground.trial()
        return policy == nil && PodNames.initContainers(pod).isEmpty
      }
      // What the class has made besides is in nobody's way.
      #expect(
        (try? await ground.arena.client.get(InjectionPolicy.bindings, key, as: JSONValue.self))
          != nil)
    }
  }

  @Test func `the status counts the pods that have it, have another revision, or lack it`()
    async throws
  {
    try await run { ground in
      @Sendable func pod(_ name: String, _ annotations: JSONValue = [:]) async throws {
        try await ground.arena.create(
          .pods,
          [
            "metadata": [
              "name": .string(name), "labels": ["logs": "files"], "annotations": annotations,
            ], "spec": ["containers": [["name": "web", "image": "a"]]],
          ])
      }
      @Sendable func until(
        _ matched: Int, _ injected: Int, _ outdated: [String], _ missed: [String]
      )
        async throws
      {
        func names(_ pods: [String]) -> [String] { pods.map { "\(ground.arena.namespace)/\($0)" } }
        try await ground.arena.until("\(matched), \(injected), \(outdated), \(missed)") {
          let status = try await ground.status()
          return status.matched == matched && status.injected == injected
            && status.outdated == outdated.count && status.outdatedPods == names(outdated)
            && status.missed == missed.count && status.missedPods == names(missed)
        }
      }
      try await pod("before")
      try await pod("out", ["podpattern.dev/inject": "false"])
      try await withOperator(ground) {
        try await ground.declare(Self.logging)
        try await ground.untilAdded("log-shipper")
        try await until(1, 0, [], ["before"])
        try await pod("one")
        try await pod("two")
        try await until(3, 2, [], ["before"])
        try await ground.declare([
          "sidecars": [["name": "proxy", "container": ["image": "example.com/proxy:1"]]]
        ])
        try await ground.untilAdded("proxy")
        try await pod("three")
        try await until(4, 3, ["one", "two"], ["before"])
        try await ground.arena.client.delete(
          .pods, ground.arena.key("before"), options: .init(gracePeriodSeconds: 0))
        try await until(3, 3, ["one", "two"], [])
        // A namespace of another name is none of the class's.
        #expect(try await ground.status()[.ready]?.isTrue == true)
      }
    }
  }

  @Test func `pods that opt out, of other labels, and of PodPatterns get nothing`() async throws {
    try await run { ground in
      try await withOperator(ground) {
        try await ground.declare([
          "sidecars": [["name": "proxy", "container": ["image": "example.com/proxy:1"]]]
        ])
        try await ground.untilAdded("proxy")
        for labels: JSONValue in [
          [:], ["logs": "other"], ["logs": "files", "podpattern.dev/pattern": "x"],
        ] {
          #expect(PodNames.initContainers(try await ground.trial(labels)).isEmpty)
        }
      }
    }
  }
}
