internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore
internal import PodPatternOperator

/// A pattern with its pods, as the operator sees them after a restart, and with no cluster.
struct World {
  var pattern: PatternSnapshot
  let expanded: ExpandedPattern
  /// The first pod, as an API server shows it.
  let podObject: JSONValue
  let store: ObjectStore<PodSnapshot>
  private let content: PatternContent
  private let revision: RevisionSnapshot
  private let expander: PatternExpander

  private static let name = "web"
  private static let uid = "5f1c6a52-5d0e-4f0e-9a39-6ac9b5c2c5a1"
  private static let moment = Moment(
    wall: Timestamp(Date(timeIntervalSince1970: 1_800_000_000)), elapsed: .seconds(1000))

  /// Pods that run: `pods` of them, or fewer than are declared.
  init(pods count: Int, replicas: Int? = nil) throws {
    let spec = Self.spec(replicas: replicas ?? count)
    let text = spec.serialized()
    pattern = PatternSnapshot(
      key: ObjectKey(namespace: "shop", name: Self.name), uid: Self.uid, resourceVersion: "50",
      generation: 1, isTerminating: false, spec: SpecDigest(text), replicas: replicas ?? count)
    expander = PatternExpander(settings: ExpansionSettings())
    content = expander.content(of: pattern, text, under: .none, last: nil)
    guard let expanded = content.expanded else { throw WrongResult("the pattern is not expanded") }
    self.expanded = expanded
    var object = expanded.patternRevision(of: pattern).object(
      of: Self.name, owner: pattern.ownerReference)
    object["metadata"]?["uid"] = "0c0ff1ce-0000-4000-8000-000000000001"
    object["metadata"]?["resourceVersion"] = "60"
    object["revision"] = 1
    revision = try JSONDecoder().decode(RevisionSnapshot.self, from: object.serialized())
    podObject = try Self.pod(0, of: expanded, version: 1000)
    store = ObjectStore(indexes: [.byOwner, .byPattern])
    let first = try pod(0, version: 1000)
    store.apply([.relisting])
    for index in 0..<count {
      // Of the first one, since reading thousands takes minutes under valgrind.
      let pod = PodSnapshot(
        key: ObjectKey(namespace: "shop", name: "\(Self.name)-\(100_000 + index)"),
        uid: "7d3a0000-0000-4000-8000-\(100_000_000_000 + index)",
        resourceVersion: "\(1000 + index)", pattern: first.pattern, revision: first.revision,
        ownerUID: first.ownerUID, phase: first.phase, readySince: first.readySince,
        created: first.created, node: first.node, initContainers: first.initContainers,
        containers: first.containers)
      store.apply([.applied(pod)])
    }
    store.apply([.relisted(resourceVersion: "5000")])
  }

  /// A pod as the store has it.
  func pod(_ index: Int, version: Int) throws -> PodSnapshot {
    let object = try Self.pod(index, of: expanded, version: version)
    guard case .event(.modified(let pod)) = PodSnapshot.decoding.line(line(of: object)) else {
      throw WrongResult("a pod can't be read")
    }
    return pod
  }

  /// A line of a watch.
  func line(of object: JSONValue) -> Data {
    (["type": "MODIFIED", "object": object] as JSONValue).serialized()
  }

  /// One look at the store, a decision, and its report, in which everything succeeded at once.
  func reconcile() -> (decision: Decision, report: Report) {
    let pods = store.objects(index: .byPattern, value: pattern.key.description)
    let owned = store.objects(
      index: .byOwner,
      value: StoreIndex<PodSnapshot>.inNamespace(pattern.key.namespace, pattern.uid))
    let observation = Observation(
      pattern: pattern, content: content, moment: Self.moment,
      cachedPods: pods + owned.filter { $0.pattern != pattern.key.name },
      podsReached: store.reached(in: pattern.key.namespace), cachedRevisions: [revision],
      children: Child.types.map { ObservedChildren(type: $0, objects: [], reached: nil) },
      memory: PatternMemory(uid: pattern.uid))
    var number = 0
    let settings = Decision.Settings(
      expander: expander, canResize: true, doubtAfter: .seconds(30))
    let decision = Decision(observation, settings) {
      number += 1
      return "n\(number)"
    }
    let report = Report(
      observation, decision, Outcome(at: Self.moment), statusMemory: observation.memory.status)
    return (decision, report)
  }
}

// MARK: - Objects

extension World {
  /// A pattern as a person writes it: one container, an initializer, the log shipper.
  private static func spec(replicas: Int) -> JSONValue {
    [
      "replicas": .integer(replicas),
      "template": [
        "metadata": ["labels": ["app": "web", "tier": "front"]],
        "spec": [
          "containers": [
            [
              "name": "web", "image": "registry.example.com/shop/web:1.27.3",
              "ports": [["name": "http", "containerPort": 8080]],
              "env": [["name": "MODE", "value": "production"]],
              "resources": ["requests": ["cpu": "100m", "memory": "128Mi"]],
              "readinessProbe": ["httpGet": ["path": "/ready", "port": "http"]],
            ]
          ]
        ],
      ],
      "initializers": [
        ["name": "fetch", "fetch": ["url": "https://api.example.test", "path": "index.html"]]
      ],
    ]
  }

  static let patternText: Data = {
    let pattern: JSONValue = [
      "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
      "metadata": ["name": .string(name), "namespace": "shop", "uid": .string(uid)],
      "spec": spec(replicas: 10),
    ]
    return pattern.serialized()
  }()

  /// A pod as an API server shows it once it runs.
  private static func pod(
    _ index: Int, of expanded: ExpandedPattern, version: Int
  ) throws -> JSONValue {
    let name = "\(name)-\(100_000 + index)"
    var pod = expanded.manifest.pod(named: name)
    let since: JSONValue = "2027-01-15T07:50:00Z"
    pod["metadata"]?["uid"] = .string("7d3a0000-0000-4000-8000-\(100_000_000_000 + index)")
    pod["metadata"]?["resourceVersion"] = .string(String(version))
    pod["metadata"]?["creationTimestamp"] = since
    pod["metadata"]?["managedFields"] = [
      managedFields("podpattern", "Update", since), managedFields("kubelet", "Update", since),
    ]
    pod["spec"]?["nodeName"] = "node-17.example.com"
    pod["status"] = [
      "phase": "Running", "podIP": "10.1.2.3", "hostIP": "10.0.0.17", "startTime": since,
      "qosClass": "Burstable",
      "conditions": .array(
        ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"]
          .map { ["type": .string($0), "status": "True", "lastTransitionTime": since] }),
      "initContainerStatuses": statuses(
        of: pod["spec"]?["initContainers"], since
      ) { isSidecar in
        isSidecar
          ? ["running": ["startedAt": since]]
          : [
            "terminated": [
              "exitCode": 0, "reason": "Completed", "startedAt": since, "finishedAt": since,
            ]
          ]
      },
      "containerStatuses": statuses(of: pod["spec"]?["containers"], since) { _ in
        ["running": ["startedAt": since]]
      },
    ]
    return pod
  }

  private static func statuses(
    of containers: JSONValue?, _ since: JSONValue, _ state: (_ isSidecar: Bool) -> JSONValue
  ) -> JSONValue {
    .array(
      (containers?.array ?? []).map { container in
        let image = container["image"]?.string ?? ""
        return [
          "name": container["name"] ?? "", "image": .string(image), "ready": true,
          "started": true, "restartCount": 0,
          "imageID": .string("\(image)@sha256:\(String(repeating: "0123456789abcdef", count: 4))"),
          "containerID": .string(
            "containerd://\(String(repeating: "fedcba9876543210", count: 4))"),
          "state": state(container["restartPolicy"] == "Always"),
        ]
      })
  }

  private static func managedFields(
    _ manager: JSONValue, _ operation: JSONValue, _ since: JSONValue
  ) -> JSONValue {
    let own: JSONValue = [".": [:], "f:name": [:], "f:image": [:], "f:resources": [:]]
    return [
      "manager": manager, "operation": operation, "apiVersion": "v1", "time": since,
      "fieldsType": "FieldsV1",
      "fieldsV1": [
        "f:metadata": ["f:labels": [".": [:], "f:app": [:]], "f:ownerReferences": [".": [:]]],
        "f:spec": [
          "f:containers": ["k:{\"name\":\"web\"}": own],
          "f:initContainers": ["k:{\"name\":\"fetch\"}": own, "k:{\"name\":\"log-shipper\"}": own],
        ],
      ],
    ]
  }
}
