/// The version of this project: that of the program, its images and its chart.
package enum PodPatternVersion {
  /// The version, after semantic versioning.
  package static let current = "0.1.0"

  /// What the programs call themselves to API servers.
  package static let userAgent = "podpattern/\(current)"
}
