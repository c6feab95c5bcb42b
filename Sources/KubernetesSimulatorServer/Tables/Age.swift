internal import FoundationEssentials
internal import KubernetesCore
internal import KubernetesSimulator

/// How long ago something was, in the few characters that `kubectl get` has for it.
enum Age {
  static func text(of object: JSONValue, _ now: Date) -> String {
    object.metadata("creationTimestamp").map { text(since: $0, now) } ?? "<unknown>"
  }

  static func text(since time: String, _ now: Date) -> String {
    guard let date = Timestamp(time)?.date else { return "<unknown>" }
    return text(seconds: Int(now.timeIntervalSince(date)))
  }

  /// The two largest units as far as they matter: `45s`, `2m5s`, `3h20m`, `2d4h`, `1y30d`.
  static func text(seconds: Int) -> String {
    if seconds < -1 { return "<invalid>" }
    let seconds = max(0, seconds)
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400)
    switch seconds {
    case ..<120: return "\(seconds)s"
    case ..<600: return pair(minutes, "m", seconds % 60, "s")
    case ..<10_800: return "\(minutes)m"
    case ..<28_800: return pair(hours, "h", minutes % 60, "m")
    case ..<172_800: return "\(hours)h"
    case ..<691_200: return pair(days, "d", hours % 24, "h")
    case ..<63_072_000: return "\(days)d"
    case ..<252_288_000: return pair(days / 365, "y", days % 365, "d")
    default: return "\(days / 365)y"
    }
  }

  private static func pair(
    _ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String
  ) -> String {
    small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
  }
}
