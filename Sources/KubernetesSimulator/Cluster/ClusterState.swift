internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore

/// All that changes in a simulated cluster, to be held by one lock.
struct ClusterState: Sendable {
  var server: APIServer
  var watches: [Int: Subscription] = [:]
  var faults = FaultPlan()
  var kubelet: KubeletModel?
  private var garbageCollector = GarbageCollector()
  private var disruptions = DisruptionController()
  private var volumes = VolumeController()
  private var lastWatch = 0

  init(server: APIServer, kubelet: KubeletConfiguration?) {
    self.server = server
    self.kubelet = kubelet.map { KubeletModel($0) }
  }

  /// Answers a request, and passes what it changed to the watches.
  mutating func respond(to request: APIRequest, now: Date) -> APIServer.Answer {
    // Only logs are asked of the kubelet: whatever else is asked costs no look at it.
    if request.path.hasSuffix("/log"), let kubelet {
      let runs = kubelet.runs
      server.podRun = { runs[$0] }
    }
    let answer = server.respond(to: request, now: now)
    server.podRun = nil
    publish(now: now)
    return answer
  }

  /// Opens a watch, and returns the number by which its reader asks for more.
  mutating func open(_ plan: WatchPlan, now: Date, cutAfterBytes: Int?) -> Int {
    lastWatch += 1
    watches[lastWatch] = Subscription(
      plan, now: now, revision: server.database.revision, cutAfterBytes: cutAfterBytes)
    publish(now: now)
    return lastWatch
  }

  /// What comes next in a watch: nothing in one that is closed, nil where that is to be waited for.
  mutating func read(_ id: Int) -> Result<Data?, TransportError>? {
    watches[id] == nil ? .success(nil) : watches[id]?.next()
  }

  /// Passes changes to the watches, unless a fault holds them back.
  mutating func publish(now: Date) {
    let newest = min(server.database.revision, faults.heldRevision ?? .max)
    for id in watches.keys {
      guard let revision = watches[id]?.revision, revision < newest else { continue }
      guard let changes = server.database.changes(after: revision) else {
        watches[id]?.finish(.finished)
        continue
      }
      watches[id]?.deliver(changes.prefix { $0.revision <= newest }, now: now)
    }
  }

  /// Does what is due by now without a request; returns when to be asked next.
  mutating func advance(to now: Date) -> Date? {
    garbageCollector.collect(&server, now: now)
    let nextStep = kubelet?.advance(&server, to: now)
    if kubelet?.configuration.followsManifests ?? false {
      volumes.bind(&server)
      disruptions.update(&server, now: now)
    }
    garbageCollector.collect(&server, now: now)
    publish(now: now)
    for id in watches.keys { watches[id]?.advance(to: now) }
    let nextEvent = watches.values.filter { $0.end == nil }.map(\.nextEvent).min()
    return [nextStep, nextEvent].compactMap { $0 }.min()
  }
}
