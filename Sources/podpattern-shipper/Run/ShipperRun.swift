internal import CLinux

/// The life of PID 1: waits for signals and for time to pass, and does what the supervisor says.
struct ShipperRun {
  private let options: RunOptions
  private let signals = Signals()
  private var supervisor: Supervisor
  private var pipelines: Pipelines
  private var looker: Looker
  private var desk: WarningDesk
  private var schedule: LookSchedule
  private var exitCode: Int32?

  /// How much of the files one look counts, so that neither signals nor deadlines wait for it.
  private static let budget = 128 << 20

  init(_ options: RunOptions) {
    self.options = options
    supervisor = Supervisor(
      pipelines: options.pipelines,
      times: DrainTimes(
        graceSeconds: options.graceSeconds, settleSeconds: options.settleSeconds))
    pipelines = Pipelines(options)
    looker = Looker(options)
    desk = WarningDesk(options)
    schedule = LookSchedule(hasPositions: !(Folder.names(in: options.state) ?? []).isEmpty)
  }

  /// Runs until all has ended, and returns the exit code.
  mutating func run() -> Int32 {
    schedule.began = Clocks.monotonic()
    perform(options.pipelines.map { .start($0) })
    while true {
      if let exitCode { return exitCode }
      if let signal = signals.next(within: schedule.wait(supervisor.state)) { take(signal) }
      for (name, code) in pipelines.ended() {
        complain("pipeline \(name) ended with exit code \(code)")
        pass(.ended(pipeline: name, code: code))
      }
      look()
      pass(.tick)
    }
  }

  private mutating func take(_ signal: Int32) {
    switch signal {
    case SIGTERM, SIGINT: pass(.terminate)
    case SIGCHLD: break
    default: pass(.forward(signal))
    }
  }

  private mutating func pass(_ event: Supervisor.Event) {
    perform(supervisor.handle(event, at: Clocks.monotonic()))
  }

  private mutating func perform(_ effects: [Supervisor.Effect]) {
    for effect in effects {
      switch effect {
      case .start(let name): start(name)
      case .signal(let signal): pipelines.send(signal)
      case .stop: pipelines.send(SIGTERM)
      case .kill: pipelines.send(SIGKILL)
      case .report:
        let look = looker.look()
        // After the look, so that a chunk that is there no more has its copy here.
        looker.refusals.collect(hasEnded: pipelines.haveEnded, at: Clocks.wall())
        report(look)
      case .exit(let code): exitCode = code
      }
    }
  }

  private mutating func start(_ name: String) {
    do throws(SystemFault) {
      try pipelines.start(name)
    } catch {
      complain(error.description)
      // What a shell says of a program that it can't start.
      pass(.ended(pipeline: name, code: 127))
    }
  }

  /// Looks where a look is due, and lets a drain know.
  private mutating func look() {
    let due = schedule.due(supervisor.state, at: Clocks.monotonic())
    guard !due.isEmpty else { return }
    let look = looker.look()
    looker.refusals.collect(hasEnded: false, at: Clocks.wall())
    looker.count(look, budget: Self.budget)
    if due.contains(.rotate) {
      schedule.notRotated = looker.rotate(look, budget: Self.budget)
    }
    if due.contains(.warn) {
      desk.observe(
        look, unread: looker.unread(look), refusals: looker.refusals,
        notRotated: schedule.notRotated, at: Clocks.wall())
    }
    if due.contains(.report) { report(look) }
    if due.contains(.drain) { pass(.looked(looker.drainLook(look))) }
  }

  /// Writes the termination message.
  private mutating func report(_ look: Look) {
    looker.count(look, budget: Self.budget)
    let message = TerminationMessage(account: looker.account(look), warnings: desk.texts)
    do throws(SystemFault) {
      try SmallFile.overwrite(options.terminationLog, with: message.text)
    } catch {
      complain("\(error), so that the account is seen here only: \(message.text)")
    }
  }
}
