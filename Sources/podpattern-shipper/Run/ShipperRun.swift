internal import CLinux
internal import ShipperContract

/// The life of PID 1: waits for signals and for time to pass, and does what the supervisor decides.
struct ShipperRun {
  private let options: RunOptions
  private let signals = Signals()
  private var supervisor: Supervisor
  private var pipelines: Pipelines
  private var inspector: LogInspector
  private var refused: RefusedRecords
  private var reporter: WarningReporter
  private var schedule: InspectionSchedule
  /// Nil where nobody asked for metrics, or where they can't be served.
  private let server: MetricsServer?
  private var metrics = ShipperMetrics()
  /// The page of metrics, and when it was made.
  private var page: (text: String, at: Duration)?
  private var exitCode: Int32?

  /// How many bytes of log files one inspection reads to count lines, so that neither signals nor
  /// deadlines wait for it.
  private static let budget = 128 << 20
  /// How old a page of metrics may be: for it everything in the buffers is counted.
  private static let pageLifetime: Duration = .seconds(5)

  init(_ options: RunOptions) {
    self.options = options
    supervisor = Supervisor(
      pipelines: options.pipelines,
      times: DrainTimes(
        graceSeconds: options.graceSeconds, settleSeconds: options.settleSeconds))
    pipelines = Pipelines(options)
    inspector = LogInspector(options)
    refused = RefusedRecords(options)
    reporter = WarningReporter(options)
    schedule = InspectionSchedule(
      hasPositions: !(Folder.names(in: options.state.path) ?? []).isEmpty)
    let signals = signals
    server = options.metricsPort.flatMap { Self.server(at: $0, signals) }
  }

  /// The server of metrics. Logs are shipped without it as well.
  private static func server(at port: Int, _ signals: Signals) -> MetricsServer? {
    do throws(SystemFault) {
      return try MetricsServer(port: port, signals: signals)
    } catch {
      logError("\(error), so there are no metrics; logs are shipped all the same")
      return nil
    }
  }

  /// Runs until everything has ended, and returns the exit code.
  mutating func run() -> Int32 {
    schedule.began = Clocks.monotonic()
    perform(options.pipelines.map { .start($0) })
    while true {
      if let exitCode { return exitCode }
      if let signal = nextSignal(within: schedule.wait(supervisor.state)) { handle(signal) }
      for (name, code) in pipelines.reap() {
        logError("pipeline \(name) ended with exit code \(code)")
        handle(.ended(pipeline: name, code: code))
      }
      inspect()
      handle(.tick)
    }
  }

  /// The next signal, or nil when the time is over or somebody has asked for metrics.
  private mutating func nextSignal(within time: Duration) -> Int32? {
    guard let server else { return signals.next(within: time) }
    if server.wait(within: time) { server.answer(metricsPage()) }
    return signals.next(within: .zero)
  }

  private mutating func metricsPage() -> String {
    let now = Clocks.monotonic()
    if let page, now - page.at < Self.pageLifetime { return page.text }
    let inspection = inspector.inspect()
    refused.collect(hasEnded: pipelines.haveEnded, at: Clocks.wall())
    inspector.count(inspection, budget: Self.budget)
    observe(inspection)
    var waiting: [String: [Chunk]] = [:]
    for pipeline in inspection.pipelines { waiting[pipeline.name] = pipeline.chunks }
    let text = metrics.text(
      inspector.account(inspection, refused: refused), waiting: waiting, silent: reporter.silent,
      warnings: reporter.texts.count, at: Clocks.wall())
    page = (text, now)
    return text
  }

  private mutating func observe(_ inspection: LogInspection) {
    for (pipeline, files) in inspector.progress(inspection) {
      metrics.observe(pipeline, files, at: Clocks.wall())
    }
  }

  private mutating func handle(_ signal: Int32) {
    switch signal {
    case SIGTERM, SIGINT: handle(.terminate)
    case SIGCHLD: break
    default: handle(.forward(signal))
    }
  }

  private mutating func handle(_ event: Supervisor.Event) {
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
        let inspection = inspector.inspect()
        // After the inspection, so that a chunk that has gone since has its copy here.
        refused.collect(hasEnded: pipelines.haveEnded, at: Clocks.wall())
        report(inspection)
      case .exit(let code): exitCode = code
      }
    }
  }

  private mutating func start(_ name: String) {
    do throws(SystemFault) {
      try pipelines.start(name)
    } catch {
      logError(error.description)
      // A shell's exit code for a program that it can't start.
      handle(.ended(pipeline: name, code: 127))
    }
  }

  /// Does what is due, and tells the supervisor how far a drain has come.
  private mutating func inspect() {
    let due = schedule.due(supervisor.state, at: Clocks.monotonic())
    guard !due.isEmpty else { return }
    let inspection = inspector.inspect()
    refused.collect(hasEnded: false, at: Clocks.wall())
    inspector.count(inspection, budget: Self.budget)
    if server != nil { observe(inspection) }
    if due.contains(.rotate) {
      reporter.notRotated = inspector.rotate(inspection, budget: Self.budget)
    }
    if due.contains(.warn) {
      reporter.update(
        inspection, unread: inspector.unread(inspection), refused: refused, at: Clocks.wall())
    }
    if due.contains(.report) { report(inspection) }
    if due.contains(.drain) { handle(.inspected(inspector.drainProgress(inspection))) }
  }

  /// Writes the termination message.
  private mutating func report(_ inspection: LogInspection) {
    inspector.count(inspection, budget: Self.budget)
    let account = inspector.account(inspection, refused: refused)
    let json = account.message(warnings: reporter.texts)
    do throws(SystemFault) {
      try SmallFile.overwrite(options.terminationLog, with: json)
    } catch {
      logError("\(error), so the account appears here only: \(json)")
    }
  }
}
