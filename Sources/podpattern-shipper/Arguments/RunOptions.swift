/// What `podpattern-shipper run` is told on its command line.
struct RunOptions: Equatable {
  /// The folder that holds a configuration NAME.yaml for each pipeline.
  var config = ""
  /// The folder for positions, buffers, warnings and what rotation remembers.
  var state = ""
  /// The root of the shared volume, whose use is watched.
  var directory = ""
  /// Where Kubernetes expects the termination message.
  var terminationLog = "/dev/termination-log"
  /// The pod's termination grace period.
  var graceSeconds = 0
  /// How long nothing may have changed before a drain is over. Where lines are joined, a record
  /// waits in Fluent Bit's memory, seen by nobody, until its flush time is over.
  var settleSeconds = 0
  /// The limit of the shared volume, past which the kubelet evicts the pod.
  var volumeLimit: Int?
  /// Bounds for log files, if they are to have any.
  var rotation: RotationLimits?
  /// One Fluent Bit process each.
  var pipelines: [String] = []
  /// The sets of files, in the order of the tail inputs of every pipeline.
  var inputs: [FileSet] = []
  /// The program to start, with its leading arguments.
  var command: [String] = []

  /// The arguments that start a pipeline.
  func command(of pipeline: String) -> [String] {
    command + ["--config=\(config)/\(pipeline).yaml"]
  }

  /// The folder that a pipeline keeps its state in.
  func folder(of pipeline: String) -> String { "\(state)/\(pipeline)" }

  /// The folder of a pipeline's buffered chunks.
  func chunks(of pipeline: String) -> String { "\(folder(of: pipeline))/chunks" }

  /// The position database of one input of a pipeline.
  func positions(of pipeline: String, input: Int) -> String {
    "\(folder(of: pipeline))/positions-\(input).db"
  }

  /// The file that keeps the count of what a pipeline's output has refused.
  func refusals(of pipeline: String) -> String { "\(folder(of: pipeline))/refused" }

  /// The file that `podpattern-shipper report` prints.
  static func warnings(in state: String) -> String { "\(state)/warnings" }

  /// The file in which rotation remembers what it copied and freed.
  var rotationLedger: String { "\(state)/rotation" }
}

/// The files of one tail input: absolute globs, less those of the exclusion.
struct FileSet: Equatable {
  var globs: [String]
  var excluded: [String] = []
}
