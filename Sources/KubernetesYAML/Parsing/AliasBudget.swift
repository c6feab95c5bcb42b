/// How much of a stream may come from aliases: go-yaml's limit, so that a document which kubectl
/// takes is taken here too, and one that multiplies itself is refused before it fills the memory.
///
/// Up to 400,000 nodes aliases may make 99 in 100 of them; the share falls to 10 in 100 at
/// 4,000,000 nodes.
struct AliasBudget {
  private var nodes = 0
  private var nodesFromAliases = 0

  /// Counts one node that was written.
  mutating func countNode() { nodes += 1 }

  /// Counts the nodes that an alias repeats, and tells whether that is still within the limit.
  mutating func countAlias(of count: Int) -> Bool {
    nodes += count
    nodesFromAliases += count
    return nodesFromAliases <= 100 || nodes <= 1000
      || Double(nodesFromAliases) <= Double(nodes) * allowedShare
  }

  private var allowedShare: Double {
    let low = 400_000.0
    let high = 4_000_000.0
    let share = (min(max(Double(nodes), low), high) - low) / (high - low)
    return 0.99 - 0.89 * share
  }
}
