internal import FoundationEssentials
internal import KubernetesCore
internal import OrderedCollections
internal import Testing

@testable internal import KubernetesRuntime
@testable internal import KubernetesSimulator
@testable internal import PodPatternCore
@testable internal import PodPatternOperator

/// Every field of what others write and the operator reads, at its ends, beyond them and of other
/// types: pods, Events, Leases, Namespaces, ConfigMaps and ControllerRevisions.
///
/// The fields come from the structures of the API server. What can't be read is an error of that
/// object alone; of what can be read comes a plan and a status that keeps to the CRD.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ObjectExtremesTests {
  private static let metadata: JSONValue = [
    "name": "shop-a-b", "namespace": "a", "uid": "uid", "resourceVersion": "5",
    "creationTimestamp": "2026-01-01T00:00:00Z",
    "labels": ["podpattern.dev/pattern": "shop", "podpattern.dev/revision": "new"],
    "annotations": [
      "podpattern.dev/replacement": "1", "controller.kubernetes.io/pod-deletion-cost": "5",
      "podpattern.dev/in-place-update": #"{"containers":{"web":{"restarts":1}},"resized":["web"]}"#,
    ],
    "ownerReferences": [["uid": "uid-shop", "controller": true]],
  ]

  private static func container(_ name: String) -> JSONValue {
    [
      "name": .string(name), "restartCount": 3, "ready": false, "started": true, "image": "a",
      "state": [
        "terminated": [
          "exitCode": 1, "reason": "Error",
          "message": #"{"shipped":{"lines":1},"left":{"lines":2,"bytes":3},"outputs":{"a":{}}}"#,
        ]
      ],
      "lastState": ["terminated": ["exitCode": 137, "reason": "OOMKilled"]],
    ]
  }

  private static let pod: JSONValue = [
    "metadata": metadata,
    "spec": ["containers": [["name": "web", "image": "b"]], "nodeName": "n"],
    "status": [
      "phase": "Failed", "reason": "Evicted", "message": "low on memory",
      "conditions": [
        ["type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z"]
      ],
      "initContainerStatuses": [container("log-shipper")], "containerStatuses": [container("web")],
    ],
  ]

  private func shape(_ name: String) -> Shape {
    Shape(StructuralSchema(structure: name))
  }

  private func forEach(
    _ type: String, base: JSONValue, skipping: Set<String> = ["spec"], atMost count: Int,
    _ read: (Data, JSONDecoder) throws -> [String]
  ) throws {
    let log = try ExtremesLog(type)
    let before = ExtremesLog.residentBytes
    let cases = ExtremeCases(shape(type), base: base, skipping: skipping)
    #expect(cases.fields.count > 5)
    cases.forEach(atMost: count, seed: ExtremesLog.seed, log) { some in
      // An error is an answer; a trap is none.
      let faults = (try? read(some.document.serialized(), JSONDecoder())) ?? []
      for fault in faults { Issue.record("\(some.path): \(fault)") }
    }
    #expect(ExtremesLog.residentBytes - before < 4 << 30)
    try log.close()
  }

  @Test func `a pod with any field at its extremes makes no reconcile trap`() throws {
    let walk = PodWalk()
    try forEach("Pod", base: Self.pod, atMost: 3) { bytes, decoder in
      walk.visit(try decoder.decode(PodSnapshot.self, from: bytes))
    }
  }

  @Test(arguments: [
    "podpattern.dev/replacement", "controller.kubernetes.io/pod-deletion-cost",
    "podpattern.dev/in-place-update",
  ])
  func `a pod with any text in an annotation of ours is read and planned with`(key: String) throws {
    let walk = PodWalk()
    for value in ExtremeValues.texts
      + ExtremeValues.numbers.map({
        .string(
          #"{"containers":{"web":{"restarts":\#(String(decoding: $0.serialized(), as: UTF8.self))}}}"#
        )
      })
    {
      for phase in ["Failed", "Running", "Succeeded"] as [JSONValue] {
        var pod = Self.pod
        var (metadata, status) = (pod["metadata"] ?? [:], pod["status"] ?? [:])
        metadata["annotations"] = .object([key: value])
        status["phase"] = phase
        (pod["metadata"], pod["status"]) = (metadata, status)
        let read = try JSONDecoder().decode(PodSnapshot.self, from: pod.serialized())
        #expect(walk.visit(read) == [])
      }
    }
  }

  @Test func `the last words of log shippers`() throws {
    let walk = PodWalk()
    let odd = ExtremeValues.numbers + ExtremeValues.texts + ExtremeValues.otherTypes
    for value in odd {
      let words: [JSONValue] = [
        ["shipped": value, "left": ["lines": 1]],
        ["shipped": [:], "left": ["lines": value, "bytes": value]],
        ["shipped": [:], "left": value, "outputs": value, "warnings": value],
        ["shipped": [:], "left": ["lines": 1], "outputs": ["a": value], "warnings": [value]],
        [
          "shipped": [:], "left": ["bytes": 1],
          "outputs": .object(
            JSONObject((0..<99).map { ("out\($0)", value) }, uniquingKeysWith: { $1 })),
        ],
      ]
      for message in words.map({ String(decoding: $0.serialized(), as: UTF8.self) }) {
        var read = try JSONDecoder().decode(PodSnapshot.self, from: Self.pod.serialized())
        read.initContainers[0].state = .terminated(.init(exitCode: 0, message: message))
        #expect(walk.visit(read) == [])
      }
    }
  }

  @Test func `Events`() throws {
    let base: JSONValue = [
      "metadata": Self.metadata, "involvedObject": ["name": "a", "uid": "b"], "message": "full",
      "lastTimestamp": "2026-01-01T00:00:00Z",
    ]
    try forEach("Event", base: base, atMost: 20) { bytes, decoder in
      let event = try decoder.decode(StoredShipperWarning.self, from: bytes)
      _ = event.warning.secondsLeft(now: Timestamp(Date(timeIntervalSince1970: 1_800_000_000)))
      return event.warning.text.utf8.count > 1024 ? ["it is kept whole"] : []
    }
  }

  @Test func `Leases`() throws {
    let base: JSONValue = ["metadata": Self.metadata, "spec": ["holderIdentity": "a"]]
    try forEach("Lease", base: base, skipping: [], atMost: 40) { bytes, decoder in
      let lease = try decoder.decode(ObservedLease.self, from: bytes)
      var election = LeaderElection(
        LeaderElectionConfiguration(
          lease: ObjectKey(namespace: "a", name: "b"), identity: "me"), seed: 1)
      let now = Timestamp(Date(timeIntervalSince1970: 1_800_000_000))
      for elapsed in [0, 7200] as [Int] {
        for case .update(let record, _) in election.step(
          .read(lease), at: .seconds(elapsed), wall: now)
        where !Count.range.contains(record.transitions) {
          return ["\(record)"]
        }
      }
      return lease.record.durationSeconds > 3600 ? ["\(lease.record)"] : []
    }
  }

  @Test func `Namespaces, ConfigMaps and ControllerRevisions`() throws {
    var revision: JSONValue = ["metadata": Self.metadata, "revision": 3]
    revision["data"] = ["spec": ["template": ["spec": [:]]], "template": ["spec": [:]]]
    try forEach("Namespace", base: ["metadata": Self.metadata], atMost: 20) { bytes, decoder in
      let name = try decoder.decode(StoredNamespace.self, from: bytes).defaults
      return name?.utf8.count ?? 0 > 253 ? ["it is kept whole"] : []
    }
    try forEach("ConfigMap", base: ["metadata": Self.metadata], atMost: 20) { bytes, decoder in
      _ = try decoder.decode(StoredDefaults.self, from: bytes)
      return []
    }
    try forEach("ControllerRevision", base: revision, atMost: 40) { bytes, decoder in
      let stored = try decoder.decode(RevisionSnapshot.self, from: bytes)
      let plan = RevisionPlan(
        known: [stored], target: "other", changeCause: nil, inUse: [], limit: 0)
      guard case .create(let number, _) = plan.write else { return ["it is not made"] }
      if let json = try? JSONValue(parsing: bytes), let read = PatternRevision(json: json) {
        _ = TemplateChange(from: read, to: read).summary
      }
      return Count.range.contains(number) ? [] : ["its number is \(number)"]
    }
  }

  @Test func `texts of namespace defaults`() {
    let texts = ExtremeValues.texts.compactMap(\.string)
    let fields = LogShipperDefaults.fieldNames
    for text in texts + fields.flatMap({ field in texts.map { "\(field): \($0)" } }) {
      _ = try? NamespaceDefaults.read(["logShipper": text], configMap: "a")
    }
    let long = "outputs: [" + String(repeating: "a,", count: 500_000) + "a]"
    #expect(throws: FaultList.self) {
      try NamespaceDefaults.read(["logShipper": long], configMap: "a")
    }
    let short = "outputs: [" + String(repeating: "a,", count: 30_000) + "a]"
    let list = #expect(throws: FaultList.self) {
      try NamespaceDefaults.read(["logShipper": short], configMap: "a")
    }
    #expect(list?.faults.count ?? 0 <= 20)
  }
}

/// The way of a pod through plan and status.
private struct PodWalk {
  private let patterns = PatternWalk()
  private let now = Timestamp(Date(timeIntervalSince1970: 1_800_000_000))

  func visit(_ pod: PodSnapshot) -> [String] {
    var faults: [String] = []
    var another = pod
    another.uid = "another"
    another.key = ObjectKey(namespace: pod.key.namespace, name: "another")
    for runsToCompletion in [false, true] {
      var target = Snapshot.Target(
        replicas: 2, revision: "new", runsToCompletion: runsToCompletion, backoffLimit: 5,
        minReadySeconds: 10, initializers: ["log-shipper", "web"])
      target.inPlaceFrom = ["new": .restart]
      var snapshot = Snapshot(
        key: ObjectKey(namespace: pod.key.namespace, name: pod.pattern), uid: pod.ownerUID ?? "",
        target: target, pods: [pod, another], now: now)
      snapshot.unshippedLogs = pod.unshippedLogs
      let plan = Plan(PodTally(snapshot))
      if let seconds = plan.requeueAfter, seconds > 10 { faults.append("it waits \(seconds) s") }
      let status = PodPatternStatus(
        PodTally(snapshot), shipper: .container(name: "log-shipper"), previous: nil)
      _ = ProgressDeadline(PodTally(snapshot), previous: status)
      faults += patterns.check(status, since: nil)
    }
    return faults
  }
}
