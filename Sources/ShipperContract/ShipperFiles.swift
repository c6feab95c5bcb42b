/// Paths and names in the log shipper's container.
package enum ShipperFiles {
  package static let containerName = "log-shipper"
  /// The log shipper itself, which is PID 1 of the container.
  package static let program = "/podpattern-shipper"
  /// The program that it runs for each pipeline.
  package static let fluentBit = "/fluent-bit/bin/fluent-bit"

  /// The folder that holds everything of the log shipper's own.
  package static let ownFolder = "/podpattern"
  /// The folder of the pipelines' configurations.
  package static let configFolder = "\(ownFolder)/config"
  /// The folder that outlives the container.
  package static let state = StateFolder("\(ownFolder)/state")

  /// The name of a pipeline's configuration in the configuration folder.
  package static func configFile(of pipeline: String) -> String { "\(pipeline).yaml" }

  /// The name of a copy that rotation makes of a file; 1 is the newest.
  package static func rotatedCopy(_ number: Int, of file: String) -> String {
    "\(file).rotated.\(number)"
  }

  /// The glob of the copies that rotation makes of files.
  ///
  /// Applications number and date their own files; no application ends a name like this.
  package static func rotatedCopies(of glob: String) -> String { "\(glob).rotated.[0-9]*" }
}

/// The folder in which the log shipper and its pipelines keep files that outlive the container.
package struct StateFolder: Sendable, Equatable {
  package let path: String

  package init(_ path: String) { self.path = path }

  /// Chunks that a pipeline has read and not yet delivered.
  package func chunks(of pipeline: String) -> String { "\(path)/\(pipeline)/chunks" }

  /// The database of a pipeline's positions in the files of an input.
  package func positions(of pipeline: String, input: Int) -> String {
    "\(path)/\(pipeline)/positions-\(input).db"
  }

  /// Where a pipeline's output gathers what it sends in one piece.
  package func uploads(of pipeline: String) -> String { "\(path)/\(pipeline)/uploads" }

  /// The count of what a pipeline's output has refused.
  package func refused(of pipeline: String) -> String { "\(path)/\(pipeline)/refused" }

  /// The warnings that `podpattern-shipper report` prints.
  package var warnings: String { "\(path)/warnings" }

  /// What rotation has copied and freed.
  package var rotationLedger: String { "\(path)/rotation" }
}
