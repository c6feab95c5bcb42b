/// The values of one metric at the moment of a reading, each with its own labels.
///
/// For what is there in any number and comes and goes, such as the objects of a store: nothing is
/// kept between readings, and what is gone leaves no series behind.
public struct MetricReading: Sendable, Hashable {
  /// What Prometheus takes the values for.
  public enum Kind: String, Sendable, Hashable {
    /// Values that only grow, except where whoever counts begins anew.
    case counter
    /// Values that grow and shrink.
    case gauge
  }

  /// A value, and the labels that tell it apart.
  public struct Sample: Sendable, Hashable {
    let labels: [PrometheusLabel]
    let value: Double

    /// A value with labels; no two of one metric may have the same.
    public init(_ labels: [(String, String)], _ value: Double) {
      self.labels = labels.map { PrometheusLabel(name: $0, value: $1) }
      self.value = value
    }
  }

  /// The metric's name.
  public var name: String
  /// What it tells.
  public var help: String
  /// What its values are.
  public var kind: Kind
  /// Its values, in the order in which they are written.
  public var samples: [Sample]

  /// A reading of a metric.
  public init(
    _ name: String, _ help: String, _ samples: [Sample] = [], kind: Kind = .gauge
  ) {
    (self.name, self.help, self.kind, self.samples) = (name, help, kind, samples)
  }
}
