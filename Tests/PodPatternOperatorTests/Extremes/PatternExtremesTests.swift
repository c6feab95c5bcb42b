internal import FoundationEssentials
internal import KubernetesCore
internal import OrderedCollections
internal import Testing

@testable internal import PodPatternCore
@testable internal import PodPatternOperator

/// Every field that a PodPattern has, at its ends, beyond them and of other types: from what a watch
/// brings to pods and a status, nothing traps, and every status keeps to the CRD.
///
/// The fields come from the CRD's own schema, so that a new one is tried without anybody's doing.
@Suite(.serialized, .timeLimit(.minutes(10))) struct PatternExtremesTests {
  private static let base: JSONValue = [
    "apiVersion": "podpattern.dev/v1alpha1", "kind": "PodPattern",
    "metadata": ["name": "shop", "namespace": "a", "uid": "uid-shop", "generation": 2],
    "spec": [
      "replicas": 2,
      "template": ["spec": ["containers": [["name": "web", "image": "nginx"]]]],
    ],
  ]

  private let walk = PatternWalk()

  @Test func `a PodPattern with any field of its own at its extremes makes no reconcile trap`()
    throws
  {
    let cases = ExtremeCases(
      Shape(PodPatternCRD.schema), base: Self.base,
      skipping: [
        "spec.template", "spec.service", "metadata", "spec.initializers[0].container",
        "spec.sidecars[0].container",
      ])
    try forEach(cases, "patterns", atMost: 2)
  }

  @Test func `a template or a Service with any field at its extremes makes no reconcile trap`()
    throws
  {
    let spec = PodPatternCRD.schema["properties"]?["spec"]?["properties"]
    for field in ["template", "service"] {
      let shape = Shape(try #require(spec?[field]))
      let cases = ExtremeCases(
        .object(
          ["spec": .object([field: shape], required: [])], required: []), base: Self.base)
      try forEach(cases, field, atMost: 1, oneIn: 6)
    }
  }

  @Test func `a status that others wrote, with any field at its extremes, makes no reconcile trap`()
    throws
  {
    let shape = Shape(try #require(PodPatternCRD.schema["properties"]?["status"]))
    let cases = ExtremeCases(.object(["status": shape], required: []), base: Self.base)
    try forEach(cases, "statuses", atMost: 15)
  }

  @Test func `a spec that no history could keep is told, and not taken apart`() throws {
    let numbers = JSONValue.array(Array(repeating: 0, count: 300_000))
    var document = Self.base
    document["spec"]?["extra"] = numbers
    document["spec"]?["replicas"] = 2_147_483_647
    let specs = SpecCache(budget: 1 << 20)
    let pattern = try PatternReader(specs: specs).read(try RawJSON(document.serialized()))
    let content = PatternExpander(settings: ExpansionSettings()).invalidContent(of: pattern)
    #expect(specs.used == 0)
    guard case .invalid(let cause, let replicas) = content else {
      Issue.record("it is expanded")
      return
    }
    #expect(cause.message.hasPrefix("spec: Too long: 600,"))
    #expect(replicas == 2_147_483_647)
    #expect(walk.visit(document.serialized()) == [])
  }

  /// The document as a server gives it, from its bytes on.
  private func forEach(
    _ cases: ExtremeCases, _ name: String, atMost count: Int, oneIn share: Int = 1
  ) throws {
    let log = try ExtremesLog(name)
    let before = ExtremesLog.residentBytes
    #expect(cases.fields.count > 20)
    cases.forEach(atMost: count, oneIn: share, seed: ExtremesLog.seed, log) { some in
      let bytes = some.document.serialized()
      for fault in walk.visit(bytes) { Issue.record("\(some.path): \(fault)") }
    }
    // Arrays of as many elements as somebody asks for would take more; other tests run beside.
    #expect(ExtremesLog.residentBytes - before < 4 << 30)
    try log.close()
  }
}

/// The way of a PodPattern through the operator, without a cluster.
struct PatternWalk {
  private let specs = SpecCache(budget: 1 << 20)
  private let expander = PatternExpander(settings: ExpansionSettings())
  private let schema = try? StructuralSchema(
    json: PodPatternCRD.schema["properties"]?["status"] ?? [:])
  private let now = Timestamp(Date(timeIntervalSince1970: 1_800_000_000))

  /// Takes a pattern from what a watch brings to its pods and its status.
  ///
  /// - Returns: what is wrong with the statuses.
  func visit(_ document: Data) -> [String] {
    guard let raw = try? RawJSON(document),
      let pattern = try? PatternReader(specs: specs).read(raw)
    else { return [] }
    let text = specs.text(of: pattern.key, pattern.spec)
    let content =
      expander.invalidContent(of: pattern)
      ?? expander.content(of: pattern, text ?? Data(), under: .none, last: nil)
    var faults: [String] = []
    switch content {
    case .expanded(let expanded), .outdated(let expanded, _):
      for pods in populations(of: pattern, revision: expanded.target.revision) {
        faults += visit(pattern, expanded, pods)
      }
    case .invalid(let cause, let replicas):
      let target = Snapshot.Target(replicas: replicas, revision: "")
      faults += check(
        PodPatternStatus(
          PodTally(moment(pattern, target, [])), cause: cause, shipper: .disabled,
          previous: pattern.status), since: pattern.status)
    }
    return faults
  }

  /// Plan, revisions and status of a moment.
  private func visit(
    _ pattern: PatternSnapshot, _ expanded: ExpandedPattern, _ pods: [PodSnapshot]
  ) -> [String] {
    let snapshot = moment(pattern, expanded.target, pods)
    let plan = Plan(PodTally(snapshot), maximumCreates: expanded.manifest.podsInMemory)
    _ = expanded.manifest.body(named: "shop-a-b")
    let revision = expanded.patternRevision(of: pattern)
    _ = RevisionPlan(
      known: [], target: revision.revision, changeCause: nil, inUse: [],
      limit: expanded.historyLimit)
    let object = revision.object(of: pattern.key.name, owner: pattern.ownerReference)
    var faults: [String] = []
    if let again = PatternRevision(json: object) {
      _ = TemplateChange(from: revision, to: again).summary
      _ = InPlaceUpdate(from: revision, to: again).patch(
        for: pods.first ?? PodSnapshot(key: pattern.key, uid: ""))
      _ = expander.recover(again, pattern, expanded)
    }
    if plan.creates.count > Plan.maximumBatch {
      faults.append("\(plan.creates.count) pods at once")
    }
    let status = PodPatternStatus(
      PodTally(snapshot), shipper: expanded.shipper, remark: expanded.remark,
      previous: pattern.status)
    _ = Rollback.decide(PodTally(snapshot), previous: status)
    return faults + check(status, since: pattern.status)
  }

  /// What the CRD refuses in a status; and that it is no news once a server has given it back.
  func check(_ status: PodPatternStatus, since previous: PodPatternStatus?) -> [String] {
    _ = PatternEvent.transitions(from: previous, to: status)
    let again = PodPatternStatus(json: status.json)
    let refused = schema.map { $0.validate(status.json).map(\.description) } ?? ["no schema"]
    return refused + (again == status ? [] : ["the status is another one when it is read again"])
  }

  private func moment(
    _ pattern: PatternSnapshot, _ target: Snapshot.Target, _ pods: [PodSnapshot]
  ) -> Snapshot {
    Snapshot(
      key: pattern.key, uid: pattern.uid, generation: pattern.generation, target: target,
      pods: pods, reportedFailures: pattern.status?.failed ?? 0, now: now)
  }

  /// No pods, pods of another revision, and one that failed.
  private func populations(of pattern: PatternSnapshot, revision: String) -> [[PodSnapshot]] {
    func pod(_ name: String, _ phase: PodPhase, _ revision: String) -> PodSnapshot {
      PodSnapshot(
        key: ObjectKey(namespace: pattern.key.namespace, name: name), uid: name,
        pattern: pattern.key.name, revision: revision, ownerUID: pattern.uid, phase: phase,
        readySince: phase == .running ? now : nil, created: now, replacement: .max)
    }
    return [
      [], [pod("a", .running, "old"), pod("b", .failed, revision)], [pod("a", .running, revision)],
    ]
  }
}
