internal import KubernetesCore

/// How many objects are asked for at once: fewer where they are so large that a page of them would
/// take too much memory, which whoever writes them decides. Pure.
struct PageSize: Sendable {
  /// How many bytes a page of more than one object may have. Of single ones the server has a limit of
  /// its own.
  static let mostBytes = 8 << 20

  private let usual: Int
  /// How many objects to ask for.
  private(set) var count: Int

  /// Pages of as many objects as is usual.
  init(_ usual: Int) {
    self.usual = max(1, usual)
    count = self.usual
  }

  /// A page was too long; returns whether a smaller one may do.
  mutating func shrink() -> Bool {
    guard count > 1 else { return false }
    count = max(1, count / 8)
    return true
  }

  /// A page came: the next may be larger again.
  mutating func grow() { count = min(usual, count * 2) }
}

extension APIRequest {
  /// The same request, which ends as soon as its page is too long.
  var inPages: APIRequest {
    var request = self
    let isSingle = query.contains { $0.name == "limit" && $0.value == "1" }
    request.mostBytes = isSingle ? nil : PageSize.mostBytes
    return request
  }
}
