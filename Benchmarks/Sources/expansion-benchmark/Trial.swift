internal import BenchmarkTables
internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesTestSupport

/// One controller on one cluster with objects of one shape.
struct Trial: Sendable {
  enum Step: Sendable, CaseIterable {
    /// All objects at once.
    case create
    /// Nothing happens.
    case rest
    /// One pod of each object is deleted.
    case replaceOne
    /// All pods are deleted.
    case replaceAll
    /// Objects of one pod, one by one.
    case singles
    /// The controller ends and is started anew. PodPattern alone says when it is ready.
    case restart
  }

  let cluster: any Cluster
  let maker: Maker
  let program: PodPatternProgram
  let shape: Shape
  var rest = Duration.seconds(20)
  var singles = 30

  private static let namespace = "bench"

  init(_ cluster: any Cluster, _ maker: Maker, _ program: PodPatternProgram, _ shape: Shape) {
    (self.cluster, self.maker, self.program, self.shape) = (cluster, maker, program, shape)
  }

  private var client: KubernetesClient { cluster.client }
  private var namespace: String { Self.namespace }

  /// How long anything may take: ten times what it should.
  private var limit: Duration { .seconds(max(300, shape.pods / 20)) }

  /// Starts the controller and measures one step after the other, which go on where the one before
  /// has left things.
  func run(_ steps: [Step]) async throws -> Figures {
    var controller = try Controller.start(maker, on: cluster, program)
    try await warmUp(controller)
    try await client.makeNamespace(namespace)
    let observer = Observer(client, maker.type, in: namespace)
    let running = controller
    var figures = try await observer.during {
      var figures = Figures()
      for step in steps {
        switch step {
        case .create: try await create(running, observer, &figures)
        case .rest: try await rest(running, &figures)
        case .replaceOne: try await replaceOne(running, observer, &figures)
        case .replaceAll: try await replaceAll(running, observer, &figures)
        case .singles: try await makeSingles(observer, &figures)
        case .restart: break
        }
      }
      let expected = shape.pods + (steps.contains(.singles) ? singles : 0)
      figures[.tooMany] = Double(max(0, observer.read(\.mostPods) - expected))
      return figures
    }
    if steps.contains(.restart), maker == .podPattern {
      try await restart(&controller, &figures)
    }
    return figures
  }

  /// Has the controller make a pod elsewhere, after which it is known to be at work.
  private func warmUp(_ controller: Controller) async throws {
    _ = try await controller.waitUntilReady()
    let namespace = "warm-up"
    try await client.makeNamespace(namespace)
    let observer = Observer(client, maker.type, in: namespace)
    try await observer.during {
      try await make("warm", replicas: 1, in: namespace)
      try await observer.wait(within: .seconds(60)) { $0.objects[1] == 1 && $0.pods.count == 1 }
    }
    try await Task.sleep(for: .seconds(2))
  }

  private func make(_ name: String, replicas: Int, in namespace: String) async throws {
    let object = maker.object(named: name, replicas: replicas, pod: program.pod)
    _ = try await client.perform(
      .create(
        maker.type, namespace: namespace, body: object.serialized(), representation: .metadata))
  }
}

// MARK: - Steps

extension Trial {
  private func create(
    _ controller: Controller, _ observer: Observer, _ figures: inout Figures
  ) async throws {
    let before = try controller.usage()
    let server = try cluster.server.map { try ProcessUsage(of: $0) }
    let start = ContinuousClock.now
    try await concurrently(0..<shape.objects, atOnce: 4) { index in
      try await make("b\(index)", replicas: shape.replicas, in: Self.namespace)
    }
    try await observer.wait(within: limit) { $0.pods.count >= shape.pods }
    let seconds = start.duration(to: .now).inSeconds
    try await observer.wait(within: limit) { $0.objects[shape.replicas] == shape.objects }
    // What a controller puts off is part of what it costs.
    try await Task.sleep(for: .seconds(3))
    let after = try controller.usage()
    figures[.podsPerSecond] = Double(shape.pods) / seconds
    figures[.processorOfPod] =
      (after.processor - before.processor).inMilliseconds / Double(shape.pods)
    (figures[.resident], figures[.peak]) = (after.resident, after.peak)
    if let server, let process = cluster.server, shape.replicas == 10 {
      let used = try ProcessUsage(of: process).processor - server.processor
      figures[.server] = used.inMilliseconds / Double(shape.objects)
    }
  }

  private func rest(_ controller: Controller, _ figures: inout Figures) async throws {
    let (before, start) = (try controller.usage(), ContinuousClock.now)
    try await Task.sleep(for: rest)
    let used = try controller.usage().processor - before.processor
    figures[.rest] = used.inMilliseconds / start.duration(to: .now).inSeconds
  }

  private func replaceOne(
    _ controller: Controller, _ observer: Observer, _ figures: inout Figures
  ) async throws {
    // With one object it is one pod: its time is that of a single one.
    guard shape.objects > 1 else { return }
    let victims = observer.read { sight in
      Dictionary(sight.pods.map { ($1.owner, ($0, $1.name)) }, uniquingKeysWith: { one, _ in one })
    }
    let names = victims.values.map(\.1)
    observer.expectToLeave(Set(victims.values.map(\.0)))
    try await measure(controller, observer, .replaceOne, .replaceOneProcessor, &figures) {
      try await concurrently(names, atOnce: 4) { name in
        let key = ObjectKey(namespace: Self.namespace, name: name)
        _ = try await client.perform(
          .delete(.pods, key, options: DeleteOptions(gracePeriodSeconds: 0)))
      }
    }
  }

  private func replaceAll(
    _ controller: Controller, _ observer: Observer, _ figures: inout Figures
  ) async throws {
    observer.expectToLeave(observer.read { Set($0.pods.keys) })
    try await measure(controller, observer, .replaceAll, .replaceAllProcessor, &figures) {
      let path = ResourceType.pods.path(namespace: Self.namespace)
      _ = try await client.perform(
        APIRequest(
          .delete, path, query: [.init("gracePeriodSeconds", "0")],
          headers: [HTTPHeader("Accept", "application/json")], timeout: limit), retry: .never)
    }
  }

  /// How long it takes, and what it costs the controller, until all pods that leave are replaced.
  private func measure(
    _ controller: Controller, _ observer: Observer, _ time: Figure, _ processor: Figure,
    _ figures: inout Figures, _ delete: () async throws -> Void
  ) async throws {
    let (before, start) = (try controller.usage(), ContinuousClock.now)
    try await delete()
    try await observer.wait(within: limit) {
      $0.leaving.isEmpty && $0.pods.count >= shape.pods
    }
    figures[time] = start.duration(to: .now).inSeconds
    try await Task.sleep(for: .seconds(3))
    figures[processor] = (try controller.usage().processor - before.processor).inSeconds
  }

  private func makeSingles(_ observer: Observer, _ figures: inout Figures) async throws {
    var (pods, statuses): ([Double], [Double]) = ([], [])
    for index in 0..<singles {
      let (name, start) = ("s\(index)", ContinuousClock.now)
      try await make(name, replicas: 1, in: namespace)
      try await observer.wait(within: .seconds(60)) {
        $0.firstPods[name] != nil && $0.replicas[name]?.count == 1
      }
      let times = observer.read { ($0.firstPods[name], $0.replicas[name]?.since) }
      if let pod = times.0 { pods.append(start.duration(to: pod).inMilliseconds) }
      if let status = times.1 { statuses.append(start.duration(to: status).inMilliseconds) }
      try await Task.sleep(for: .milliseconds(50))
    }
    figures[.firstPod] = Spread(pods)?.median
    figures[.status] = Spread(statuses)?.median
  }

  private func restart(_ controller: inout Controller, _ figures: inout Figures) async throws {
    try await controller.end()
    let before = try await writes()
    controller = try Controller.start(maker, on: cluster, program)
    figures[.restart] = try await controller.waitUntilReady().inSeconds
    try await Task.sleep(for: .seconds(5))
    guard let before, let after = try await writes() else { return }
    figures[.restartWrites] = after - before
  }

  /// How many requests to write the API server has had for what an operator writes; nil if it does not
  /// count them.
  private func writes() async throws -> Double? {
    guard cluster.server != nil else { return nil }
    let answer = try await client.perform(APIRequest(.get, "/metrics"))
    return ServerRequests(String(decoding: answer.body, as: UTF8.self)).writes
  }
}
