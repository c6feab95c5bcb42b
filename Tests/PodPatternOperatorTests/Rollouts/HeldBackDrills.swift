internal import Foundation
internal import KubernetesCore
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// Updates that are held back while pods are lost, evicted, deleted and added at random, and operators
/// of another version take over: after each event the pods are of the revisions that a paused
/// Deployment, a StatefulSet with a partition, or an owner who deletes pods would leave.
///
/// What happens follows from a seed, which is printed: `DRILL_SEED` replays it.
@Suite(.tags(.drill), .timeLimit(.minutes(15))) struct HeldBackDrills {
  enum Hold: CaseIterable, Sendable {
    case paused, partition, onDelete

    var spec: JSONValue {
      switch self {
      case .paused: [:]
      case .partition: ["strategy": ["rollingUpdate": ["partition": 2], "inPlace": "Never"]]
      case .onDelete: ["strategy": ["type": "OnDelete"]]
      }
    }
  }

  @Test(arguments: Hold.allCases)
  func `what is held back stays held back, whatever happens to pods and operators`(
    hold: Hold
  ) async throws {
    let given = ProcessInfo.processInfo.environment["DRILL_SEED"].flatMap { UInt64($0) }
    for seed in given.map({ [$0] }) ?? Array(1...5) {
      try await HeldBackRun(OperatorHarness(kubelet: .instant), hold, seed: seed).perform()
    }
  }
}

/// One sequence of events.
private final class HeldBackRun: Sendable {
  /// How many pods are to be of which revision.
  private struct Model {
    var old: Int
    var new: Int
    var replicas: Int { old + new }
  }

  private enum Event: CaseIterable {
    case lost, evicted, deleted, failed, more, fewer
  }

  private let test: OperatorHarness
  private let hold: HeldBackDrills.Hold
  private let seed: UInt64

  init(_ test: OperatorHarness, _ hold: HeldBackDrills.Hold, seed: UInt64) {
    (self.test, self.hold, self.seed) = (test, hold, seed)
  }

  func perform() async throws {
    var random = SplitMix64(seed: seed)
    var model = Model(old: 4, new: 0)
    var (old, new) = ("", "")
    var done: [String] = []
    for life in 0..<4 {
      // Every other operator would make the pods with another log shipper.
      let image = life.isMultiple(of: 2) ? nil : "example.com/shipper:\(life)"
      var events: [(Event, Int)] = []
      for _ in 0..<5 {
        events.append(
          (
            Event.allCases.randomElement(using: &random) ?? .lost,
            Int.random(in: 0..<64, using: &random)
          ))
      }
      let begun = (model, old, new)
      let result = try await live(image, events, begun, isFirst: life == 0, &done)
      (model, old, new) = result
      // While no operator runs, pods are lost.
      let pods = try await test.activePods()
      if let pod = pods.isEmpty ? nil : pods[Int.random(in: 0..<pods.count, using: &random)] {
        done.append("lost without an operator: \(pod.revision == old ? "old" : "new")")
        try await disrupt(pod)
        try await test.delete(pod)
      }
    }
    print("drill held back (\(hold)), seed \(seed): \(done.count) events, in the end \(model)")
  }

  private func live(
    _ image: String?, _ events: [(Event, Int)], _ begun: (Model, String, String), isFirst: Bool,
    _ done: inout [String]
  ) async throws -> (Model, String, String) {
    let box = Box((begun.0, begun.1, begun.2, done))
    try await test.withOperator(configure: {
      if let image { $0.expansion.logShipper.image = image }
    }) { [self] in
      var (model, old, new, done) = box.value
      if isFirst {
        (old, new) = try await begin()
        if hold == .partition { model = Model(old: 2, new: 2) }
      }
      try await expect(model, old, new, done)
      for (event, number) in events {
        try await perform(event, number, &model, old, &done)
        try await expect(&model, old, new, done)
      }
      box.value = (model, old, new, done)
    }
    let (model, old, new, all) = box.value
    done = all
    return (model, old, new)
  }

  /// Makes the pattern, and holds an update of it back.
  private func begin() async throws -> (old: String, new: String) {
    try await test.createPattern(replicas: 4, hold.spec)
    try await test.until("ready") { try await test.status()[.ready]?.isTrue == true }
    let old = try await test.status().updateRevision
    try await test.pass(.seconds(1))
    let change: JSONValue = [
      "template": ["spec": ["containers": [["name": "web", "image": "nginx:1.28"]]]],
      "paused": .bool(hold == .paused),
    ]
    try await test.patch(["spec": change])
    try await test.until("it is held back") {
      let status = try await test.status()
      return status.updateRevision != old && status.rollout?.to == status.updateRevision
    }
    return (old, try await test.status().updateRevision)
  }

  private func perform(
    _ event: Event, _ number: Int, _ model: inout Model, _ old: String, _ done: inout [String]
  ) async throws {
    let pods = try await test.activePods().sorted { $0.key < $1.key }
    let pod = pods.isEmpty ? nil : pods[number % pods.count]
    let kind = pod.map { $0.revision == old ? "old" : "new" } ?? ""
    switch (event, pod) {
    case (.lost, let pod?), (.evicted, let pod?):
      done.append("evicted \(kind)")
      try await disrupt(pod)
      try await test.delete(pod)
    case (.failed, let pod?):
      done.append("failed \(kind)")
      try await test.fail(pod, reason: "Evicted")
    case (.deleted, let pod?):
      done.append("deleted \(kind)")
      if hold == .onDelete, pod.revision == old {
        model.old -= 1
        model.new += 1
      }
      try await test.delete(pod)
    case (.more, _):
      let added = 1 + number % 2
      done.append("\(added) more")
      // Below a partition pods stay, and all others are as declared; otherwise the last good ones.
      if hold == .partition {
        let replicas = model.replicas + added
        model = Model(old: min(2, replicas), new: max(0, replicas - 2))
      } else if model.old == 0 {
        // The update has reached its end, and so the last good revision is the declared one.
        model.new += added
      } else {
        model.old += added
      }
      try await test.patch(["spec": ["replicas": .integer(model.replicas)]])
    case (.fewer, _):
      let replicas = max(1, model.replicas - 1 - number % 2)
      done.append("\(model.replicas - replicas) fewer")
      if hold == .partition {
        model = Model(old: min(2, replicas), new: max(0, replicas - 2))
      } else if model.replicas > replicas {
        let going = model.replicas - replicas
        let (old, new) = (model.old * going / model.replicas, model.new * going / model.replicas)
        (model.old, model.new) = (model.old - old, model.new - new)
        if model.replicas > replicas {
          if model.old > model.new { model.old -= 1 } else { model.new -= 1 }
        }
      }
      try await test.patch(["spec": ["replicas": .integer(replicas)]])
    default: break
    }
  }

  private func disrupt(_ pod: PodSnapshot) async throws {
    try await test.setStatus(
      pod,
      [
        "conditions": [
          ["type": "DisruptionTarget", "status": "True", "reason": "DeletionByTaintManager"]
        ]
      ])
  }

  private func expect(_ model: Model, _ old: String, _ new: String, _ done: [String]) async throws {
    var model = model
    try await expect(&model, old, new, done)
  }

  private func expect(
    _ model: inout Model, _ old: String, _ new: String, _ done: [String]
  ) async throws {
    let wanted = model.replicas
    try await test.until("seed \(seed): \(wanted) pods are ready after \(done)") {
      let pods = try await test.activePods()
      let status = try await test.status()
      return pods.count == wanted && pods.allSatisfy(\.isReady) && status.replicas == wanted
        && status[.reconciling]?.isTrue == false
    }
    try await test.pass(.seconds(2))
    let pods = try await test.activePods()
    let found = Model(
      old: pods.count { $0.revision == old }, new: pods.count { $0.revision == new })
    #expect(
      (found.old, found.new) == (model.old, model.new), "seed \(seed), \(hold): \(done)")
    model = found
  }
}

/// A value that goes into a body and comes out of it.
private final class Box<Value>: @unchecked Sendable {
  var value: Value

  init(_ value: Value) { self.value = value }
}
