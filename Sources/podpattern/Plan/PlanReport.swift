internal import KubernetesCore
internal import PodPatternCore

/// What `podpattern plan` prints of one PodPattern.
struct PlanReport {
  enum Outcome {
    /// There is none yet, and so many pods would be made.
    case created(pods: Int)
    case changed(UpdateForecast)
    /// The API server, or the operator, refuses the declaration.
    case refused(String)
  }

  let key: ObjectKey
  let outcome: Outcome
  /// What the operator would change by itself afterwards; nil if nothing.
  var following: UpdateForecast?

  var isFault: Bool { if case .refused = outcome { true } else { false } }

  /// Whether a container that runs is ended, now or when the pattern follows the operator by itself.
  var restartsPods: Bool {
    guard case .changed(let forecast) = outcome else { return false }
    return forecast.restartsPods || following?.restartsPods == true
  }

  /// The pattern's name, and a line for each thing that would happen, indented.
  var text: String {
    let title = "\(PatternAccess.title(key.name)) in namespace \(key.namespace)"
    return ([title] + lines.map { "  \($0)" }).map { "\($0)\n" }.joined()
  }

  private var lines: [String] {
    switch outcome {
    case .created(let pods): return ["new: \(Self.pods(pods)) to be made"]
    case .refused(let words): return ["refused: \(words)"]
    case .changed(let forecast):
      let lines = Self.lines(forecast)
      return lines.isEmpty ? ["no pod changes"] : lines
    }
  }

  private static func pods(_ count: Int) -> String { count == 1 ? "1 pod" : "\(count) pods" }

  private static func lines(_ forecast: UpdateForecast) -> [String] {
    var lines: [String] = []
    func add(_ count: Int, _ what: String) {
      if count > 0 { lines.append("\(pods(count)) \(what)") }
    }
    add(forecast.patched, "changed in place, no container restarts")
    add(forecast.restarted, "changed in place, containers restart")
    add(
      forecast.replaced,
      forecast.hasDowntime
        ? "deleted, and then made anew (strategy Recreate)"
        : forecast.replaced == 1 ? "replaced by a new one" : "replaced by new ones")
    add(
      forecast.kept,
      "of an earlier revision \(forecast.kept == 1 ? "stays" : "stay") \(forecast.keptBecause ?? "")"
    )
    add(forecast.added, "added")
    add(forecast.removed, "removed")
    for author in UpdateForecast.Author.allCases {
      let subjects = forecast.changes.filter { $0.author == author }.map(\.subject)
      guard !subjects.isEmpty else { continue }
      lines.append("changed by \(author.rawValue): \(subjects.joined(separator: ", "))")
    }
    switch forecast.fleetChange {
    case .none: break
    case .withNextChange(let drift, let why):
      lines.append("waits for the next change of the pattern: \(drift.change) (\(why))")
    case .waiting(let drift, _):
      lines.append("follows by itself, a few patterns at a time: \(drift.change)")
    }
    return lines
  }
}
