package import FoundationEssentials
internal import KubernetesCore

/// The date at the foot of man pages.
package enum ManualDate {
  /// The day that `SOURCE_DATE_EPOCH` names, so that whoever builds a release twice gets the same
  /// pages, or else today; in mdoc's form: `December 1, 2026`.
  package static func text(
    environment: [String: String] = ProcessInfo.processInfo.environment, now: Date = Date()
  ) -> String {
    let epoch = environment["SOURCE_DATE_EPOCH"].flatMap { UInt32($0) }
    let date = epoch.map { Date(timeIntervalSince1970: TimeInterval($0)) } ?? now
    // In UTC, wherever the program runs: 2026-12-01T…
    let parts = Timestamp(date).description.prefix { $0 != "T" }.split(separator: "-")
    guard parts.count == 3, let month = Int(parts[1]), months.indices.contains(month - 1),
      let day = Int(parts[2])
    else { return String(parts.joined(separator: "-")) }
    return "\(months[month - 1]) \(day), \(parts[0])"
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
}
