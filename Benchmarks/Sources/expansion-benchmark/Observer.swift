internal import BenchmarkTables
internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import Synchronization

/// What is seen of a namespace, by watches of its own, beside the controller.
struct Sight {
  struct Pod {
    let name: String
    /// The name of the object that it belongs to.
    let owner: String
  }

  struct Replicas {
    let count: Int
    /// When the status first said so.
    let since: ContinuousClock.Instant
  }

  /// By uid.
  private(set) var pods: [String: Pod] = [:]
  /// The most pods that there were at any moment.
  private(set) var mostPods = 0
  /// When the first pod of each object was seen.
  private(set) var firstPods: [String: ContinuousClock.Instant] = [:]
  /// What the objects' statuses say.
  private(set) var replicas: [String: Replicas] = [:]
  /// How many objects have a status of so many pods.
  private(set) var objects: [Int: Int] = [:]
  /// The uids of pods that are to go, and have not gone.
  var leaving: Set<String> = []

  fileprivate mutating func take(pod event: WatchEvent<Observer.Seen>) {
    switch event {
    case .added(let pod):
      let owner = pod.metadata.ownerReferences.first?.name ?? ""
      pods[pod.metadata.uid] = Pod(name: pod.metadata.name, owner: owner)
      mostPods = max(mostPods, pods.count)
      if firstPods[owner] == nil { firstPods[owner] = .now }
    case .deleted(let pod):
      pods[pod.metadata.uid] = nil
      leaving.remove(pod.metadata.uid)
    case .modified, .bookmark, .error: break
    }
  }

  fileprivate mutating func take(object event: WatchEvent<Observer.Seen>) {
    guard let object = event.object else { return }
    let (name, count) = (object.metadata.name, object.status?.replicas ?? 0)
    guard replicas[name]?.count != count else { return }
    if let before = replicas[name] { objects[before.count, default: 0] -= 1 }
    objects[count, default: 0] += 1
    replicas[name] = Replicas(count: count, since: .now)
  }
}

/// Watches pods and the objects that they belong to.
final class Observer: Sendable {
  /// What is read of both.
  fileprivate struct Seen: Decodable, Sendable {
    struct Status: Decodable, Sendable {
      var replicas: Int?
    }

    var metadata: ObjectMeta
    var status: Status?
  }

  private let client: KubernetesClient
  private let namespace: String
  private let type: ResourceType
  private let sight = Mutex(Sight())

  init(_ client: KubernetesClient, _ type: ResourceType, in namespace: String) {
    (self.client, self.type, self.namespace) = (client, type, namespace)
  }

  /// Does something while the watches run; both begin with an empty namespace.
  func during<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    // From a version on: over an etcd before 3.5 a watch without one ends with an error.
    let versions = try await (version(of: .pods), version(of: type))
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        try await self.watch(.pods, .metadata, from: versions.0) { $0.take(pod: $1) }
      }
      group.addTask {
        try await self.watch(self.type, .full, from: versions.1) { $0.take(object: $1) }
      }
      group.addTask { try await body() }
      while let next = try await group.next() {
        guard let result = next else { continue }
        group.cancelAll()
        return result
      }
      throw CancellationError()
    }
  }

  func read<Result>(_ body: (Sight) -> Result) -> Result { sight.withLock { body($0) } }

  /// Notes which pods are to go, so that `Sight.leaving` says which are left of them.
  func expectToLeave(_ pods: Set<String>) { sight.withLock { $0.leaving = pods } }

  /// Waits until what is seen is what is waited for.
  ///
  /// - Throws: `BenchmarkFailure` with what is seen when the time is up.
  func wait(within limit: Duration, until isMet: (Sight) -> Bool) async throws {
    let start = ContinuousClock.now
    while !read(isMet) {
      guard start.duration(to: .now) < limit else {
        let (pods, objects) = read { ($0.pods.count, $0.objects) }
        throw BenchmarkFailure(
          "after \(limit) there are \(pods) pods, and objects by the pods in their statuses: \(objects)"
        )
      }
      // What is timed is noted when it is seen, and not when it is looked for.
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  private func version(of type: ResourceType) async throws -> String {
    try await client.list(
      type, namespace: namespace, options: ListOptions(limit: 1), representation: .metadata,
      as: Seen.self
    ).resourceVersion
  }

  private func watch<Result>(
    _ type: ResourceType, _ representation: APIRequest.Representation, from first: String,
    _ take: @Sendable (inout Sight, WatchEvent<Seen>) -> Void
  ) async throws -> Result? {
    var version = first
    // A server that is busy closes watches; each goes on where the last one ended.
    while !Task.isCancelled {
      let lines = try await client.watch(
        type, namespace: namespace,
        options: WatchOptions(list: ListOptions(resourceVersion: version)),
        representation: representation, as: Seen.self)
      for try await line in lines {
        guard case .event(let event) = line else {
          throw BenchmarkFailure("a line of the watch of \(type.plural) can't be read: \(line)")
        }
        if case .error(let status) = event {
          throw BenchmarkFailure("the watch of \(type.plural) failed: \(status.message ?? "")")
        }
        version = event.version ?? version
        sight.withLock { take(&$0, event) }
      }
    }
    return nil
  }
}

extension WatchEvent<Observer.Seen> {
  fileprivate var object: Observer.Seen? {
    switch self {
    case .added(let object), .modified(let object): object
    case .deleted, .bookmark, .error: nil
    }
  }

  /// The version that a watch may go on from after this event.
  fileprivate var version: String? {
    switch self {
    case .added(let object), .modified(let object), .deleted(let object):
      object.metadata.resourceVersion
    case .bookmark(let version, _): version
    case .error: nil
    }
  }
}
