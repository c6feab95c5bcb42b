/// The values of one gauge at the moment of a reading, each with its own labels.
///
/// For what is there in any number and comes and goes, such as the objects of a store: nothing is
/// kept between readings, and what is gone leaves no series behind.
public struct GaugeReading: Sendable, Hashable {
  /// A value, and the labels that tell it apart.
  public struct Sample: Sendable, Hashable {
    let labels: [PrometheusLabel]
    let value: Double

    /// A value with labels; no two of one gauge may have the same.
    public init(_ labels: [(String, String)], _ value: Double) {
      self.labels = labels.map { PrometheusLabel(name: $0, value: $1) }
      self.value = value
    }
  }

  /// The gauge's name.
  public var name: String
  /// What it tells.
  public var help: String
  /// Its values, in the order in which they are written.
  public var samples: [Sample]

  /// A reading of a gauge.
  public init(_ name: String, _ help: String, _ samples: [Sample] = []) {
    (self.name, self.help, self.samples) = (name, help, samples)
  }
}
