/// Decides what PID 1 does: events go in, effects come out.
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
  /// The stage of the run.
  enum State: Equatable {
    case running
    case draining(Drain)
    case stopping(Stop)
    case ended
  }

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
    var inspections: Int
  }

  /// The end of Fluent Bit, under way.
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

  /// Whether a drain is under way.
  var isDraining: Bool {
    if case .draining = state { true } else { false }
  }

  /// Decides what to do about an event.
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
    case (.draining(let drain), .inspected(let progress)):
      return weigh(progress, in: drain, at: now)
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
    case (.running, .inspected), (.running, .tick), (.draining, .terminate),
      (.stopping, .terminate),
      (.stopping, .inspected), (.ended, _):
      return []
    }
  }
}

extension Supervisor {
  /// Ends the drain once two inspections and the time to settle have shown that all is delivered.
  private mutating func weigh(
    _ progress: DrainProgress, in drain: Drain, at now: Duration
  ) -> [Effect] {
    var drain = drain
    defer { if isDraining { state = .draining(drain) } }
    let awaited = progress.pipelines.filter { alive.contains($0.key) }.values
    guard awaited.count == alive.count, awaited.allSatisfy({ $0 }) else {
      drain.stillness = nil
      return []
    }
    guard var stillness = drain.stillness, stillness.read == progress.read else {
      drain.stillness = Stillness(read: progress.read, since: now, inspections: 1)
      return []
    }
    stillness.inspections += 1
    drain.stillness = stillness
    guard stillness.inspections >= 2, now - stillness.since >= times.settle else { return [] }
    // Nothing is left to deliver, so that Fluent Bit ends soon; the kubelet's deadline stays.
    return stop(
      exitCode: 0, killAt: min(now + DrainTimes.stopping, drain.began + times.kill))
  }

  /// Starts a pipeline that died during the drain once more.
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

  /// Has everything that is still alive end.
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

extension Supervisor {
  /// What happens to a run.
  enum Event: Equatable {
    /// SIGTERM or SIGINT came.
    case terminate
    /// A signal came that is meant for Fluent Bit.
    case forward(Int32)
    /// A pipeline ended, with its exit code, or 128 and the signal.
    case ended(pipeline: String, code: Int32)
    /// The files and buffers were inspected.
    case inspected(DrainProgress)
    case tick
  }

  /// What is to be done.
  enum Effect: Equatable {
    case start(String)
    /// Send a signal to every pipeline.
    case signal(Int32)
    /// Send SIGTERM to every pipeline.
    case stop
    /// Send SIGKILL to every pipeline.
    case kill
    /// Write the termination message.
    case report
    case exit(Int32)
  }

  /// What a drain needs to know of an inspection.
  struct DrainProgress: Equatable {
    /// For each pipeline whether all is read and delivered.
    var pipelines: [String: Bool]
    /// All positions together: where it moves, there was something more to read.
    var read: Int
  }
}

/// When a drain has to be over.
struct DrainTimes: Equatable {
  /// How long the pipelines may go on after the signal to end.
  var drain: Duration
  /// How long after the signal to end the kubelet's own SIGKILL is near.
  var kill: Duration
  /// How long nothing may have changed before all is taken to be delivered.
  var settle: Duration

  /// How long Fluent Bit gets to end by itself. Its own grace period is 5 s.
  static let stopping: Duration = .seconds(7)

  init(graceSeconds: Int, settleSeconds: Int) {
    drain = .seconds(max(1, graceSeconds - 2))
    kill = max(.seconds(graceSeconds) - .milliseconds(500), drain + .milliseconds(250))
    settle = .seconds(settleSeconds)
  }
}
