internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesRuntime
internal import PodPatternCore
internal import PodPatternOperator

extension Work {
  /// Everything that is measured, in the order of its life: what is watched, what is stored, what is
  /// decided, what is sent.
  static let all: [Work] = [
    Work("decode a watch line of a pod", repetitions: 10) {
      let world = try World(pods: 1)
      let line = world.line(of: world.podObject)
      return {
        guard case .event(let event) = PodSnapshot.decoding.line(line) else {
          throw WrongResult("a pod's line can't be read")
        }
        use(event)
      }
    },
    Work("apply a changed pod to a store of 2,000", repetitions: 10) {
      let world = try World(pods: 2000)
      var version = 1_000_000
      let changes = try (0..<12).map { _ in
        version += 1
        return try world.pod(0, version: version)
      }
      var next = 0
      return {
        let found = world.store.apply([.applied(changes[next % changes.count])])
        next += 1
        guard found.count == 1 else { throw WrongResult("the store saw no change") }
        use(found)
      }
    },
    Work("reconcile 10 pods that are as declared", repetitions: 10) { try Self.steady(10) },
    Work("reconcile 2,000 pods that are as declared", repetitions: 1) { try Self.steady(2000) },
    Work("plan 10 new pods", repetitions: 10) { try Self.plan(10) },
    Work("plan new pods of 2,000, as many as are made at a time", repetitions: 1) {
      try Self.plan(2000)
    },
    Work("read a pattern", repetitions: 10) {
      let text = World.patternText
      return { use(try PodPattern(json: JSONValue(parsing: text))) }
    },
    Work("expand a pattern", repetitions: 10) {
      let pattern = try PodPattern(json: JSONValue(parsing: World.patternText))
      let expander = Expander()
      return { use(try expander.expand(pattern)) }
    },
    Work("encode a pod's body", repetitions: 10) {
      let manifest = try World(pods: 1).expanded.manifest
      return { use(manifest.body(named: "web-x7k2p")) }
    },
  ]

  /// A pod has changed in what nobody counts: all is looked at, and nothing is done.
  private static func steady(_ count: Int) throws -> (() throws -> Void) {
    var world = try World(pods: count)
    // What was reported once is not reported again.
    world.pattern.status = world.reconcile().report.status
    let settled = world
    return {
      let (decision, report) = settled.reconcile()
      guard decision.isEmpty, report.status.replicas == count else {
        throw WrongResult("a pattern of \(count) pods is not as declared")
      }
      use(report)
    }
  }

  private static func plan(_ count: Int) throws -> (() throws -> Void) {
    let world = try World(pods: 0, replicas: count)
    return {
      let (decision, report) = world.reconcile()
      let expected = min(count, world.expanded.manifest.podsInMemory)
      guard decision.pods.count == expected else {
        throw WrongResult("\(decision.pods.count) pods are planned, and not \(expected)")
      }
      use(report)
    }
  }
}
