/// The version of this project: that of the program, its images and its chart.
public enum PodPatternVersion {
  /// The version, after semantic versioning.
  public static let current = "0.1.0"
}
