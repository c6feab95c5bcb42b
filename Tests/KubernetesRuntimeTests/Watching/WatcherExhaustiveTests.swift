import KubernetesCore
import KubernetesRuntime
import Testing

/// Every sequence of inputs up to a length, the senseless ones included, held against what must
/// always be true of a watcher.
@Suite struct WatcherExhaustiveTests {
  static let inputs: [Watcher.Input] = [
    .start, .opened, .waited, .head(resourceVersion: "0"), .head(resourceVersion: "9"),
    .page(resourceVersion: "1", continueToken: nil),
    .page(resourceVersion: "2", continueToken: "t"),
    .changed(resourceVersion: "3"),
    .bookmark(resourceVersion: "4", initialEventsEnd: false),
    .bookmark(resourceVersion: "5", initialEventsEnd: true),
    .failed(.expired), .failed(.notServed("")), .failed(.unsupported("")),
    .failed(.refused("", retryAfter: nil)), .failed(.disconnected("")), .failed(.silent),
    .failed(.tooLong),
    .ended(lasted: .zero), .ended(lasted: .seconds(100)),
  ]

  /// What is followed along a sequence.
  struct Trace {
    var watcher: Watcher
    var isGathering = false
    /// The version that a watch may go on from.
    var version: String?
    /// How many actions there were since the last delay or success.
    var impatience = 0
  }

  @Test(arguments: [true, false])
  func `no sequence of inputs breaks what a watcher promises`(streaming: Bool) {
    var trace = Trace(
      watcher: Watcher(WatcherConfiguration(streamsLists: streaming), seed: 1))
    Self.follow(.start, &trace)
    Self.explore(trace, depth: 5)
  }

  private static func explore(_ trace: Trace, depth: Int) {
    guard depth > 0 else { return }
    for input in inputs {
      var next = trace
      follow(input, &next)
      explore(next, depth: depth - 1)
    }
  }

  private static func follow(_ input: Watcher.Input, _ trace: inout Trace) {
    let before = trace.watcher.state
    let effects = trace.watcher.step(input)
    noteSuccess(input, before, &trace)
    for (index, effect) in effects.enumerated() {
      switch effect {
      case .restored: trace.version = nil
      case .relisting: trace.isGathering = true
      case .relisted(let version):
        #expect(trace.isGathering, "relisted without a list, after \(before) \(input)")
        trace.isGathering = false
        trace.version = version
      case .list, .probe, .watch, .wait:
        #expect(index == effects.count - 1, "an action is the last effect")
        check(action: effect, trace)
        trace.impatience = effect.delay == nil ? trace.impatience + 1 : 0
      }
    }
    #expect(trace.impatience <= 3, "asks in a circle, after \(before) \(input)")
  }

  private static func noteSuccess(
    _ input: Watcher.Input, _ before: Watcher.State, _ trace: inout Trace
  ) {
    switch (before, input) {
    case (.watching, .changed(let version)), (.watching, .bookmark(let version, _)):
      (trace.version, trace.impatience) = (version, 0)
    // The next page is smaller.
    case (.listing, .failed(.tooLong)): trace.impatience = 0
    case (.listing, .page), (.probing, .head), (.watching, .failed(.silent)): trace.impatience = 0
    case (.watching, .ended(let lasted)) where lasted > .seconds(10): trace.impatience = 0
    default: break
    }
  }

  private static func check(action: Watcher.Effect, _ trace: Trace) {
    switch (action, trace.watcher.state) {
    case (.list(let options), .listing(let token)):
      #expect(options.continueToken == token)
      #expect(trace.isGathering)
    case (.watch(let options), .streaming(isOpen: false)):
      #expect(options.sendInitialEvents && trace.isGathering)
    case (.watch(let options), .watching(let version)):
      #expect(!options.sendInitialEvents && !trace.isGathering)
      #expect(options.list.resourceVersion == version && version == trace.version)
    case (.probe(let options), .probing(let version)):
      #expect(options == ListOptions(limit: 1) && !trace.isGathering && version == trace.version)
    case (.wait, .waiting): break
    default: Issue.record("the action \(action) does not fit the state \(trace.watcher.state)")
    }
  }
}
