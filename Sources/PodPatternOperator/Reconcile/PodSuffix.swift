/// The last part of a pod's name: five characters of the alphabet that Kubernetes generates names
/// with, which has neither vowels nor what looks like another character.
enum PodSuffix {
  /// How many characters it has.
  static let length = 5

  private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")

  /// A suffix by chance.
  static func random(using generator: inout some RandomNumberGenerator) -> String {
    String(
      (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] })
  }

  /// A suffix by chance, from the system's generator.
  static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    return random(using: &generator)
  }
}
