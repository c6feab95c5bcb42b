/// A command line of `podpattern-shipper`: the operator writes it, and the program reads it.
package enum ShipperCommand: Sendable, Equatable {
  /// Run the pipelines as PID 1.
  case run(RunOptions)
  /// Print the warnings kept in a state folder.
  case report(StateFolder)

  /// The word that a command line begins with.
  package enum Name: String, Sendable {
    case run, report
  }

  /// The command line, without the program's own name.
  package var words: [String] {
    switch self {
    case .run(let options): [Name.run.rawValue] + options.words
    case .report(let state): [Name.report.rawValue, RunFlag.state.with(state.path)]
    }
  }
}

/// The options of `podpattern-shipper run`.
package enum RunFlag: String, Sendable {
  case config = "--config"
  case state = "--state"
  case directory = "--directory"
  case terminationLog = "--termination-log"
  case graceSeconds = "--grace-seconds"
  case settleSeconds = "--settle-seconds"
  case volumeLimit = "--volume-limit"
  case rotateSize = "--rotate-size"
  case rotateKeep = "--rotate-keep"
  case metricsPort = "--metrics-port"
  case pipeline = "--pipeline"
  case input = "--input"
  case exclude = "--exclude"

  func with(_ value: String) -> String { "\(rawValue)=\(value)" }
  func with(_ number: Int) -> String { with(String(number)) }
  func with(_ globs: [String]) -> String { with(globs.joined(separator: ",")) }
}

/// The values of the options of `podpattern-shipper run`.
package struct RunOptions: Sendable, Equatable {
  /// The folder that holds a configuration for each pipeline.
  package var config = ""
  /// The folder for positions, buffers, warnings and what rotation remembers.
  package var state = StateFolder("")
  /// The root of the shared volume, whose use is watched.
  package var directory = ""
  /// Where Kubernetes expects the termination message.
  package var terminationLog = Self.defaultTerminationLog
  /// The pod's termination grace period.
  package var graceSeconds = 0
  /// How long nothing may have changed before a drain is over. Where lines are joined, a record
  /// waits unseen in Fluent Bit's memory until its flush time is over.
  package var settleSeconds = 0
  /// The limit of the shared volume, beyond which the kubelet evicts the pod.
  package var volumeLimit: Int?
  /// Bounds for log files, if they are to have any.
  package var rotation: RotationLimits?
  /// The port at which metrics are served; nil for none.
  package var metricsPort: Int?
  /// The names of the pipelines, each of which is a Fluent Bit process.
  package var pipelines: [String] = []
  /// The sets of files, in the order of the tail inputs of every pipeline.
  package var inputs: [FileSet] = []
  /// The program to start for each pipeline, with its leading arguments.
  package var command: [String] = []

  package init() {}

  private static let defaultTerminationLog = "/dev/termination-log"

  /// The options as the words of a command line.
  package var words: [String] {
    var words = [
      RunFlag.config.with(config), RunFlag.state.with(state.path),
      RunFlag.directory.with(directory), RunFlag.graceSeconds.with(graceSeconds),
    ]
    if terminationLog != Self.defaultTerminationLog {
      words.append(RunFlag.terminationLog.with(terminationLog))
    }
    if settleSeconds > 0 { words.append(RunFlag.settleSeconds.with(settleSeconds)) }
    if let volumeLimit { words.append(RunFlag.volumeLimit.with(volumeLimit)) }
    if let rotation {
      words += [RunFlag.rotateSize.with(rotation.size), RunFlag.rotateKeep.with(rotation.keep)]
    }
    if let metricsPort { words.append(RunFlag.metricsPort.with(metricsPort)) }
    words += pipelines.map { RunFlag.pipeline.with($0) }
    for input in inputs {
      words.append(RunFlag.input.with(input.globs))
      if !input.excluded.isEmpty { words.append(RunFlag.exclude.with(input.excluded)) }
    }
    return words + ["--"] + command
  }

  /// The arguments that start a pipeline.
  package func command(of pipeline: String) -> [String] {
    command + ["--config=\(config)/\(ShipperFiles.configFile(of: pipeline))"]
  }
}

/// The files of one tail input: absolute globs, less those of the exclusion.
package struct FileSet: Sendable, Equatable {
  package var globs: [String]
  package var excluded: [String]

  package init(globs: [String], excluded: [String] = []) {
    self.globs = globs
    self.excluded = excluded
  }
}

/// The bounds of log files.
package struct RotationLimits: Sendable, Equatable {
  /// The space that a file may take before its shipped part is moved away.
  package var size: Int
  /// How many copies to keep of it.
  package var keep: Int

  package init(size: Int, keep: Int) {
    self.size = size
    self.keep = keep
  }

  /// Below this the part that has to stay in the file would be most of it.
  package static let smallestSize = 1 << 20
}
