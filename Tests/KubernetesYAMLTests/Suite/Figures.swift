/// What became of the suite's cases, in a line.
struct Figures: CustomStringConvertible {
  private var accepted = 0
  private var refused = 0
  private var equal = 0
  private var differences: [Difference: Int] = [:]

  mutating func countAccepted(isCompared: Bool, _ differences: Set<Difference>) {
    accepted += 1
    if isCompared, differences.allSatisfy(\.keepsMeaning) { equal += 1 }
    for difference in differences { self.differences[difference, default: 0] += 1 }
  }

  mutating func countRefused(_ difference: Difference?) {
    refused += 1
    if let difference { differences[difference, default: 0] += 1 }
  }

  var description: String {
    let rules = Difference.allCases.map { "\(differences[$0] ?? 0) \($0.rawValue)" }
    return "\(accepted + refused) cases, \(accepted) accepted, \(equal) of them equal in meaning, "
      + "\(refused) refused; by rule: " + rules.joined(separator: ", ")
  }
}
