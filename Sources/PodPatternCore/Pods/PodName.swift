/// The names of a pattern's pods.
package enum PodName {
  /// How long a pod's name may be: it becomes the host name, which is a DNS label.
  package static let maximumLength = 63

  /// How many characters the last part of a name has.
  package static let suffixLength = 5

  /// The alphabet that Kubernetes generates names with, which has neither vowels nor what looks like
  /// another character.
  private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")

  /// How many last parts there are.
  private static let suffixes = (0..<suffixLength).reduce(1) { count, _ in count * alphabet.count }

  /// PATTERN-REVISION-SUFFIX, with the pattern's part cut short where the whole would be too long.
  package static func make(pattern: String, revision: String, suffix: String) -> String {
    let tail = "-\(revision)-\(suffix)"
    var head = pattern.prefix(max(0, maximumLength - tail.utf8.count))
    while let last = head.last, last == "-" || last == "." { head.removeLast() }
    return head + tail
  }

  /// A last part by chance, from the system's generator.
  @Sendable package static func randomSuffix() -> String {
    var generator = SystemRandomNumberGenerator()
    return randomSuffix(using: &generator)
  }

  /// A last part by chance.
  package static func randomSuffix(
    using generator: inout some RandomNumberGenerator
  ) -> String {
    // One number for all of it: the system's generator is asked by a system call.
    var number = Int.random(in: 0..<suffixes, using: &generator)
    var suffix = ""
    for _ in 0..<suffixLength {
      suffix.append(alphabet[number % alphabet.count])
      number /= alphabet.count
    }
    return suffix
  }
}
