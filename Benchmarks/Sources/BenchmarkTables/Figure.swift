/// What is measured of a controller, in the order in which it is printed.
package enum Figure: Sendable, Hashable, CaseIterable {
  /// Pods that the API server shows, by the time since the first object was sent.
  case podsPerSecond
  /// The same as a part of what the API server takes without a controller.
  case ofRaw
  case processorOfPod
  case resident
  case peak
  case firstPod
  case status
  case replaceOne
  case replaceOneProcessor
  case replaceAll
  case replaceAllProcessor
  case rest
  case server
  case restart
  case restartWrites
  /// Pods that were made beyond those that were declared, at any moment.
  case tooMany

  /// What it is called in a table of these pods.
  package func title(of shapes: [Shape]) -> String {
    let objects = shapes.map(\.objects).filter { $0 > 1 }.max() ?? 1
    let pods = Set(shapes.map(\.pods)).sorted().map(\.grouped).joined(separator: " or ")
    return switch self {
    case .podsPerSecond: "pods/s"
    case .ofRaw: "of the raw rate"
    case .processorOfPod: "CPU a pod, ms"
    case .resident: "resident with \(pods) pods, MiB"
    case .peak: "the most until then, MiB"
    case .firstPod: "first pod p50, ms"
    case .status: "status p50, ms"
    case .replaceOne: "replace \(objects.grouped), one of each, s"
    case .replaceOneProcessor: "its CPU, s"
    case .replaceAll: "replace all \(pods), s"
    case .replaceAllProcessor: "its CPU, s"
    case .rest: "CPU at rest, ms/s"
    case .server: "API server's CPU for 10 pods, ms"
    case .restart: "restart: ready after, s"
    case .restartWrites: "restart: requests that write"
    case .tooMany: "pods too many"
    }
  }
}

extension Figure {
  /// A measurement of it in words.
  package func text(_ spread: Spread) -> String {
    switch self {
    case .restartWrites, .tooMany: spread.counted
    default: "\(spread)"
    }
  }
}

/// What was measured in one run; what was not is left out.
package typealias Figures = [Figure: Double]
