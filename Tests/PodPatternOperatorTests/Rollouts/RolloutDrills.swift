internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesRuntime
internal import KubernetesSimulator
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// A template that changes, is scaled, paused, broken and put right at random, often in the middle of
/// an update: at every moment the limits hold, and the end is the last declaration. On a real API
/// server a Deployment is told the same at the same time, and comes to the same.
///
/// What the user does follows from a seed, which is printed: `DRILL_SEED` replays it.
@Suite(.tags(.drill), .timeLimit(.minutes(30)), .serialized) struct RolloutDrills {
  @Test(arguments: DrillGround.allCases)
  func `rollouts at random keep to maxSurge and maxUnavailable, and end as last declared`(
    ground: DrillGround
  ) async throws {
    let environment = ProcessInfo.processInfo.environment
    let given = environment["DRILL_SEED"].flatMap { UInt64($0) }
    let seeds = given.map { [$0] } ?? (1...(ground == .real ? 4 : 8)).map { UInt64($0) }
    let plane = try await ground.plane(controllers: ["deployment", "replicaset"])
    defer { withExtendedLifetime(plane) {} }
    for seed in seeds {
      let arena = try await ground.arena(of: plane)
      if let kubelet = (arena as? OperatorHarness)?.cluster.kubelet {
        kubelet.script(
          .imageNotPulled(message: "not found"), container: "web", image: "nginx:broken")
        // A node that has an image under another tag as well, and one that it knows by its digest.
        kubelet.show(image: "nginx:2", as: "docker.io/library/nginx:1")
        kubelet.show(image: "nginx:3", as: "docker.io/library/nginx@sha256:3")
      }
      try await RolloutRun(arena, ground, seed: seed).perform()
    }
  }
}

/// One sequence of changes.
private final class RolloutRun: Sendable {
  private let arena: any Arena
  private let ground: DrillGround
  private let seed: UInt64
  private let pattern: RolloutObserver
  private let deployment: RolloutObserver

  init(_ arena: any Arena, _ ground: DrillGround, seed: UInt64) {
    (self.arena, self.ground, self.seed) = (arena, ground, seed)
    pattern = RolloutObserver(arena, selector: "podpattern.dev/pattern=web")
    deployment = RolloutObserver(arena, selector: "app=reference,!podpattern.dev/pattern")
  }

  private static let deployments = ResourceType(
    group: "apps", version: "v1", kind: "Deployment", plural: "deployments")

  private var observers: [RolloutObserver] {
    ground == .real ? [pattern, deployment] : [pattern]
  }

  func perform() async throws {
    try await arena.withOperator { [self] in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for observer in observers { group.addTask { await observer.run() } }
        try await act()
        group.cancelAll()
      }
    }
  }

  private func act() async throws {
    var random = SplitMix64(seed: seed)
    let shares: [JSONValue] = [1, 2, "25%", "50%"]
    var declared = RolloutDeclaration(
      maxSurge: shares.randomElement(using: &random) ?? 1,
      maxUnavailable: ([0] + shares).randomElement(using: &random) ?? 1)
    declared.inPlace = seed % 3 == 0 ? .sidecarsOnly : .ifPossible
    try await create(declared)
    try await converge(declared)
    var done: [String] = []
    for _ in 0..<16 {
      done.append(declared.change(using: &random))
      for observer in observers { observer.declare(declared) }
      try await write(declared)
      if Bool.random(using: &random), !declared.isBroken, !declared.isPaused {
        try await converge(declared)
      } else {
        try await arena.pass(.milliseconds(Int.random(in: 20...600, using: &random)))
      }
    }
    (declared.isPaused, declared.image) = (false, "nginx:9")
    for observer in observers { observer.declare(declared) }
    try await write(declared)
    try await converge(declared)
    try await tell(declared, done)
  }

  private func create(_ declared: RolloutDeclaration) async throws {
    for observer in observers { observer.declare(declared) }
    try await arena.create(
      .configMaps,
      ["metadata": ["name": "settings"], "data": ["value": .string(declared.settings)]])
    try await arena.declarePattern("web", declared.pattern)
    guard ground == .real else { return }
    try await arena.create(
      Self.deployments,
      [
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"],
        "spec": declared.deployment,
      ])
  }

  private func write(_ declared: RolloutDeclaration) async throws {
    try await arena.patch(
      .configMaps, "settings", ["data": ["value": .string(declared.settings)]])
    try await arena.patch(.podPatterns, "web", ["spec": declared.pattern])
    guard ground == .real else { return }
    try await arena.patch(Self.deployments, "web", ["spec": declared.deployment])
  }

  /// Waits until the declaration is reached, by the pattern's word, by the Deployment's, and by the
  /// pods.
  private func converge(_ declared: RolloutDeclaration) async throws {
    try await arena.until(
      "seed \(seed): as declared: \(declared)", within: .seconds(180), every: .milliseconds(80)
    ) {
      guard try await isReached(.podPatterns, declared.replicas),
        try await haveSettings(declared)
      else { return false }
      guard ground == .real else { return true }
      return try await isReached(Self.deployments, declared.replicas)
    }
    for observer in observers { observer.settle(declared) }
  }

  private func isReached(_ type: ResourceType, _ replicas: Int) async throws -> Bool {
    let object = try await arena.get(type, "web")
    let status = object["status"]
    return status?["observedGeneration"] == object["metadata"]?["generation"]
      && ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas"].allSatisfy {
        (status?[$0]?.integer ?? 0) == replicas
      }
  }

  /// Whether all pods of the pattern mount a copy of what the ConfigMap holds.
  private func haveSettings(_ declared: RolloutDeclaration) async throws -> Bool {
    let held = Dictionary(
      try await arena.list(.configMaps).map {
        ($0["metadata"]?["name"]?.string ?? "", $0["data"]?["value"]?.string)
      }, uniquingKeysWith: { first, _ in first })
    return try await arena.list(.pods)
      .filter { $0["metadata"]?["labels"]?["podpattern.dev/pattern"] == "web" }
      .filter { $0["metadata"]?["deletionTimestamp"] == nil }
      .allSatisfy { pod in
        (pod["spec"]?["volumes"]?.array ?? []).contains { volume in
          let name = volume["configMap"]?["name"]?.string ?? ""
          return name != "settings" && held[name] == declared.settings
        }
      }
  }

  private func tell(_ declared: RolloutDeclaration, _ done: [String]) async throws {
    let pods = try await arena.list(.pods)
      .filter { $0["metadata"]?["labels"]?["podpattern.dev/pattern"] == "web" }
      .filter { $0["metadata"]?["deletionTimestamp"] == nil }
    let right = pods.count { pod in
      let container = pod["spec"]?["containers"]?[0]
      return container?["image"]?.string == declared.image
        && container?["env"]?[0]?["value"]?.string == "\(declared.env) <&>"
        && pod["metadata"]?["labels"]?["drill"]?.string == declared.label
    }
    let status = try await arena.get(.podPatterns, "web")["status"]
    let revisions = try await arena.list(.controllerRevisions)
      .compactMap(PatternRevision.init(json:))
    let latest = revisions.max { $0.number < $1.number }
    #expect(latest?.revision == status?["updateRevision"]?.string, "seed \(seed): \(done)")
    #expect(Set(revisions.map(\.number)).count == revisions.count)
    let (worst, reference) = (pattern.worst, deployment.worst)
    print(
      "drill rollouts at random, seed \(seed), \(ground.rawValue): \(done.count) changes, maxSurge"
        + " \(declared.maxSurge.text), maxUnavailable \(declared.maxUnavailable.text); pods declared"
        + " \(declared.replicas), found \(pods.count), as declared \(right); at any moment too many"
        + " \(worst.excess), unavailable beyond the limit \(worst.lack)"
        + (ground == .real ? "; a Deployment: \(reference.excess), \(reference.lack)" : ""))
    #expect(pods.count == declared.replicas && right == declared.replicas, "\(done)")
    #expect(worst == (0, 0), "seed \(seed): \(done); \(pattern.findings)")
  }
}

extension JSONValue {
  /// A share as a manifest writes it.
  fileprivate var text: String { string ?? integer.map(String.init) ?? "?" }
}
