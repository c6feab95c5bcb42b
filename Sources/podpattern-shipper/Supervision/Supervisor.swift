/// Decides what PID 1 does: what happens goes in, what is to be done comes out.
///
/// ```
///             a pipeline ended
///   running ───────────────────────────┐
///      │ SIGTERM                       ▼   all have ended
///      └──────► draining ─────────► stopping ────────────► ended
///                         all delivered, or the deadline
/// ```
///
/// Fluent Bit stops reading at SIGTERM, so that it gets none before the end of the drain.
struct Supervisor {
  /// Where the run has come to.
  enum State: Equatable {
    case running
    case draining(Drain)
    case stopping(Stop)
    case ended
  }

  /// A drain under way.
  struct Drain: Equatable {
    var began: Duration
    var stillness: Stillness?
    /// Pipelines that died during the drain and were started once more.
    var restarted: Set<String> = []
  }

  /// Since when nothing has changed and all is delivered.
  struct Stillness: Equatable {
    var read: Int
    var since: Duration
    var looks: Int
  }

  /// Fluent Bit was told to end.
  struct Stop: Equatable {
    var killAt: Duration
    var exitCode: Int32
    var killed = false
  }

  private(set) var state: State = .running
  private(set) var alive: Set<String>
  let times: DrainTimes

  /// The supervisor of pipelines that are being started.
  init(pipelines: [String], times: DrainTimes) {
    alive = Set(pipelines)
    self.times = times
  }

  /// Whether a drain is under way, so that looks are wanted often.
  var isDraining: Bool {
    if case .draining = state { true } else { false }
  }

  /// Takes in what has happened and says what to do about it.
  mutating func handle(_ event: Event, at now: Duration) -> [Effect] {
    switch (state, event) {
    case (.running, .terminate):
      state = .draining(Drain(began: now))
      return [.report]
    case (.running, .ended(let name, let code)):
      alive.remove(name)
      return stop(exitCode: code, killAt: now + DrainTimes.stopping)
    case (.draining(let drain), .ended(let name, _)):
      return restart(name, in: drain, at: now)
    case (.draining(let drain), .looked(let look)):
      return weigh(look, in: drain, at: now)
    case (.draining(let drain), .tick):
      guard now - drain.began >= times.drain else { return [] }
      return stop(exitCode: 0, killAt: drain.began + times.kill)
    case (.stopping(let stop), .ended(let name, _)):
      alive.remove(name)
      return alive.isEmpty ? end(stop.exitCode) : []
    case (.stopping(var stop), .tick):
      guard !stop.killed, now >= stop.killAt else { return [] }
      stop.killed = true
      state = .stopping(stop)
      return [.kill]
    case (_, .forward(let signal)):
      return [.signal(signal)]
    case (.running, .looked), (.running, .tick), (.draining, .terminate), (.stopping, .terminate),
      (.stopping, .looked), (.ended, _):
      return []
    }
  }
}

extension Supervisor {
  /// Ends the drain once two looks and the time to settle have shown that all is delivered.
  private mutating func weigh(_ look: DrainLook, in drain: Drain, at now: Duration) -> [Effect] {
    var drain = drain
    defer { if isDraining { state = .draining(drain) } }
    let awaited = look.pipelines.filter { alive.contains($0.key) }.values
    guard awaited.count == alive.count, awaited.allSatisfy({ $0 }) else {
      drain.stillness = nil
      return []
    }
    guard var stillness = drain.stillness, stillness.read == look.read else {
      drain.stillness = Stillness(read: look.read, since: now, looks: 1)
      return []
    }
    stillness.looks += 1
    drain.stillness = stillness
    guard stillness.looks >= 2, now - stillness.since >= times.settle else { return [] }
    // Nothing is left to deliver, so that Fluent Bit ends soon; the kubelet's deadline stays.
    return stop(
      exitCode: 0, killAt: min(now + DrainTimes.stopping, drain.began + times.kill))
  }

  /// Starts a pipeline that died during the drain once more: nobody else would.
  private mutating func restart(_ name: String, in drain: Drain, at now: Duration) -> [Effect] {
    var drain = drain
    drain.stillness = nil
    if drain.restarted.insert(name).inserted {
      state = .draining(drain)
      return [.start(name)]
    }
    state = .draining(drain)
    alive.remove(name)
    return alive.isEmpty ? end(0) : []
  }

  /// Tells what is still alive to end.
  private mutating func stop(exitCode: Int32, killAt: Duration) -> [Effect] {
    guard !alive.isEmpty else { return end(exitCode) }
    state = .stopping(Stop(killAt: killAt, exitCode: exitCode))
    return [.stop]
  }

  /// Everything has ended: the last account, then the end.
  private mutating func end(_ exitCode: Int32) -> [Effect] {
    state = .ended
    return [.report, .exit(exitCode)]
  }
}
