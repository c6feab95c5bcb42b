internal import FoundationEssentials
internal import KubernetesCore

/// All nodes' kubelets and the scheduler: takes the pods of an API server through their lives.
struct KubeletModel: Sendable {
  /// What becomes of containers of a name, of some pods.
  struct Rule: Sendable {
    var container: String
    /// The image that it holds for; nil for every one.
    var image: String?
    var outcome: ContainerOutcome
    var remaining: Int?
    var matches: @Sendable (ObjectKey) -> Bool
  }

  /// Pods whose nodes have no room for a resize.
  struct ResizeRule: Sendable {
    var hold: PodRun.ResizeHold
    var matches: @Sendable (ObjectKey) -> Bool
  }

  let configuration: KubeletConfiguration
  var rules: [Rule] = []
  /// The names that statuses show of images in the place of those in the spec.
  var imageNames: [String: String] = [:]
  private var resizeRules: [ResizeRule] = []
  private(set) var runs: [ObjectKey: PodRun] = [:]
  private var seenRevision = 0
  /// Until when nothing is due, unless something changes; nil where that is not known.
  private var idleUntil: Date?
  private var lastNode = -1
  private var stoppedNodes: Set<String> = []
  private var events = PodEvents()

  init(_ configuration: KubeletConfiguration) { self.configuration = configuration }

  /// Does what is due by now; returns when something is due next.
  mutating func advance(_ server: inout APIServer, to now: Date) -> Date? {
    // With thousands of pods the look at each of them would be most of what the cluster does.
    if let idleUntil, now < idleUntil, server.database.revision == seenRevision {
      return idleUntil == .distantFuture ? nil : idleUntil
    }
    var rounds = 0
    repeat {
      readChanges(server, now)
      for key in runs.keys.sorted() where isDue(key, now) { step(key, &server, now) }
      rounds += 1
    } while (server.database.revision > seenRevision || runs.keys.contains { isDue($0, now) })
      && rounds < 100
    let next = runs.values.compactMap(\.nextDue).min()
    idleUntil = next ?? .distantFuture
    return next
  }

  /// Changes one pod's run from outside, and shows it in its status.
  mutating func change(
    _ key: ObjectKey, _ server: inout APIServer, _ now: Date, _ edit: (inout PodRun) -> Void
  ) {
    guard var run = runs[key] else { return }
    edit(&run)
    runs[key] = run
    idleUntil = nil
    write(key, &server, now)
  }

  /// Says which pods' resizes wait; those of the others go on.
  mutating func setResizeRules(_ rules: [ResizeRule], _ server: inout APIServer, _ now: Date) {
    resizeRules = rules
    let configuration = configuration
    for key in runs.keys.sorted() {
      let hold = resizeHold(of: key)
      change(key, &server, now) { $0.hold(resizes: hold, now, configuration) }
    }
  }

  private func resizeHold(of pod: ObjectKey) -> PodRun.ResizeHold? {
    resizeRules.last { $0.matches(pod) }?.hold
  }

  /// A node that answers no longer: its pods stay as they are, and are not ready.
  mutating func stop(node: String, _ server: inout APIServer, _ now: Date) {
    stoppedNodes.insert(node)
    idleUntil = nil
    for key in runs.keys where runs[key]?.node == node {
      change(key, &server, now) { run in
        run.isNodeReady = false
        run.conditions.set("Ready", false, now, reason: "NodeNotReady")
      }
    }
  }

  func pods(on node: String) -> [ObjectKey] {
    runs.filter { $0.value.node == node }.map(\.key).sorted()
  }

  private func isDue(_ key: ObjectKey, _ now: Date) -> Bool {
    guard let run = runs[key], run.isNodeReady else { return false }
    if run.pod.isTerminating, run.stage != .stopping, run.stage != .gone { return true }
    if run.isBehind || run.isReadinessBehind { return true }
    return run.nextDue.map { $0 <= now } ?? false
  }

  private mutating func readChanges(_ server: APIServer, _ now: Date) {
    guard server.database.revision > seenRevision else { return }
    let table = ResourceType.pods.plural
    defer { seenRevision = server.database.revision }
    guard let changes = server.database.changes(after: seenRevision) else {
      // They were forgotten before they were read: what is there now says enough.
      let pods = server.database.objects(table)
      runs = runs.filter { server.database[table, $0.key]?.uid == $0.value.pod.uid }
      for (key, pod) in pods { take(pod, key, now) }
      return
    }
    for change in changes where change.table == table {
      guard let pod = change.after else {
        runs[change.key] = nil
        continue
      }
      guard server.database[table, change.key]?.uid == pod.uid else { continue }
      take(pod, change.key, now)
    }
  }

  private mutating func take(_ pod: JSONValue, _ key: ObjectKey, _ now: Date) {
    if runs[key]?.pod.uid == pod.uid {
      runs[key]?.take(pod, now, configuration)
    } else {
      var run = PodRun(pod, now: now, configuration)
      if let hold = resizeHold(of: key) { run.hold(resizes: hold, now, configuration) }
      runs[key] = run
    }
  }

  private mutating func step(_ key: ObjectKey, _ server: inout APIServer, _ now: Date) {
    guard var run = runs[key] else { return }
    var rules = self.rules
    var node = lastNode
    var assignments = server.assignments
    let nodes = configuration.nodes.filter { !stoppedNodes.contains($0) }
    // It holds the database, so that nothing may be written as long as it is there.
    var view = configuration.followsManifests ? ClusterView(server.database) : nil
    withoutActuallyEscaping(
      { (container: ContainerRun, pod: JSONValue, address: String) in
        Self.plan(container, pod, address, &rules, self.configuration, view)
      },
      do: { plan in
        run.step(
          now,
          PodRun.Surroundings(
            configuration: configuration, plan: plan,
            place: { pod in
              node += 1
              guard let view else {
                return .node(nodes.isEmpty ? "" : nodes[node % nodes.count])
              }
              let placement = view.placement(of: pod, among: nodes, from: node)
              if case .node(let name) = placement { node = nodes.firstIndex(of: name) ?? node }
              return placement
            }, assignAddress: { assignments.podAddress() },
            missingVolume: { view?.missingVolume(of: $0) }))
      })
    view = nil
    let notes = run.takeNotes()
    self.rules = rules
    lastNode = node
    server.assignments = assignments
    runs[key] = run
    write(key, &server, now)
    guard configuration.recordsEvents else { return }
    for note in notes { events.record(note, about: run.pod, on: run.node, &server, now) }
  }

  private static func plan(
    _ container: ContainerRun, _ pod: JSONValue, _ address: String, _ rules: inout [Rule],
    _ configuration: KubeletConfiguration, _ view: ClusterView?
  ) -> RunPlan {
    let index = rules.lastIndex {
      $0.container == container.name && $0.image ?? container.wanted.image == container.wanted.image
        && $0.matches(pod.key)
    }
    if let index {
      let rule = rules[index]
      if let remaining = rule.remaining {
        rules[index].remaining = remaining - 1
        if remaining <= 1 { rules.remove(at: index) }
      }
      return RunPlan(rule.outcome)
    }
    let usual = usualOutcome(of: container, pod, configuration)
    guard let view, let manifest = pod.container(named: container.name) else {
      return RunPlan(usual)
    }
    return RunPlan(
      container, manifest, of: pod, at: address, usual: usual, configuration, view)
  }

  /// What becomes of a container of whose program nothing is known.
  private static func usualOutcome(
    of container: ContainerRun, _ pod: JSONValue, _ configuration: KubeletConfiguration
  ) -> ContainerOutcome {
    switch container.role {
    case .initializer: return .exits(code: 0, after: configuration.initializing)
    case .sidecar: return .runs
    case .runtime:
      let isRestarted = pod["spec"]?["restartPolicy"]?.string == "Always"
      return isRestarted ? .runs : .exits(code: 0, after: configuration.completing)
    }
  }

  /// Writes a pod's status where it changed, and removes a pod that is gone.
  private func write(_ key: ObjectKey, _ server: inout APIServer, _ now: Date) {
    let table = ResourceType.pods.plural
    guard let run = runs[key], var pod = server.database[table, key], pod.uid == run.pod.uid else {
      return
    }
    if let node = run.node { pod["spec"]?["nodeName"] = .string(node) }
    // A kubelet keeps the conditions that others report.
    let others = (pod["status"]?["conditions"]?.array ?? []).filter {
      let type = $0["type"]?.string ?? ""
      // The API server says of a pod that it evicts that it does.
      return !PodConditions.order.contains(type)
        || (type == "DisruptionTarget" && !run.conditions["DisruptionTarget"])
    }
    var status = run.status(now).naming(images: imageNames)
    if !others.isEmpty {
      status["conditions"] = .array((status["conditions"]?.array ?? []) + others)
    }
    pod["status"] = status
    if run.stage == .gone {
      pod.setMetadata("deletionGracePeriodSeconds", 0)
      if pod.hasNoFinalizers {
        _ = server.database.remove(table, key)
        return
      }
    }
    guard let old = server.database[table, key], !pod.isEquivalent(to: old) else { return }
    _ = server.database.put(table, key, pod)
  }
}

extension JSONValue {
  /// The container of a name in a pod's spec.
  fileprivate func container(named name: String) -> JSONValue? {
    ["containers", "initContainers"].lazy.flatMap { self["spec"]?[$0]?.array ?? [] }
      .first { $0["name"]?.string == name }
  }

  /// A pod's status with other names of images, as a container runtime has them.
  fileprivate func naming(images names: [String: String]) -> JSONValue {
    guard !names.isEmpty else { return self }
    var status = self
    for list in ["initContainerStatuses", "containerStatuses"] {
      guard let containers = status[list]?.array else { continue }
      status[list] = .array(
        containers.map { container in
          guard let name = container["image"]?.string.flatMap({ names[$0] }) else {
            return container
          }
          var container = container
          container["image"] = .string(name)
          return container
        })
    }
    return status
  }
}
