import FoundationEssentials
import KubernetesClient
import KubernetesCore
import KubernetesRuntime
import Testing

@Suite struct WatcherTests {
  typealias Effect = Watcher.Effect

  static func watcher(streaming: Bool = true, pageSize: Int = 500) -> Watcher {
    Watcher(WatcherConfiguration(pageSize: pageSize, streamsLists: streaming), seed: 1)
  }

  /// A watcher that has listed up to version 10.
  static func watching() -> Watcher {
    var watcher = watcher()
    _ = watcher.step(.start)
    _ = watcher.step(.opened)
    _ = watcher.step(.bookmark(resourceVersion: "10", initialEventsEnd: true))
    return watcher
  }

  @Test func `a watcher begins with a streaming list, which its last bookmark completes`() {
    var watcher = Self.watcher()
    let effects = watcher.step(.start)
    #expect(effects.first == .relisting)
    #expect(effects.last?.watched?.sendInitialEvents == true)
    #expect(watcher.step(.opened) == [])
    #expect(watcher.step(.changed(resourceVersion: "3")) == [])
    #expect(watcher.step(.bookmark(resourceVersion: "4", initialEventsEnd: false)) == [])
    #expect(
      watcher.step(.bookmark(resourceVersion: "5", initialEventsEnd: true))
        == [.relisted(resourceVersion: "5")])
    #expect(watcher.state == .watching(resourceVersion: "5"))
  }

  @Test func `pages are asked for to the last, and the watch goes on from their version`() {
    var watcher = Self.watcher(streaming: false, pageSize: 2)
    #expect(watcher.step(.start) == [.relisting, .list(ListOptions(limit: 2))])
    #expect(
      watcher.step(.page(resourceVersion: "7", continueToken: "t"))
        == [.list(ListOptions(limit: 2, continueToken: "t"))])
    let effects = watcher.step(.page(resourceVersion: "7", continueToken: nil))
    #expect(effects.first == .relisted(resourceVersion: "7"))
    #expect(effects.last?.watched?.list.resourceVersion == "7")
    #expect(effects.last?.watched?.sendInitialEvents == false)
  }

  @Test func `a server that refuses streaming lists is not asked for one again`() {
    var watcher = Self.watcher()
    _ = watcher.step(.start)
    #expect(
      watcher.step(.failed(.unsupported("unknown"))) == [
        .relisting, .list(ListOptions(limit: 500)),
      ]
    )
    _ = watcher.step(.page(resourceVersion: "7", continueToken: nil))
    _ = watcher.step(.changed(resourceVersion: "8"))
    #expect(watcher.step(.failed(.expired)) == [.relisting, .list(ListOptions(limit: 500))])
  }

  @Test func `streaming lists that break off twice give way to pages until one list is complete`() {
    var watcher = Self.watcher()
    _ = watcher.step(.start)
    for _ in 0..<2 {
      _ = watcher.step(.opened)
      #expect(watcher.step(.ended(lasted: .seconds(60))).last?.delay != nil)
      _ = watcher.step(.waited)
    }
    #expect(watcher.state == .listing(continueToken: nil))
    _ = watcher.step(.page(resourceVersion: "7", continueToken: nil))
    _ = watcher.step(.changed(resourceVersion: "8"))
    _ = watcher.step(.failed(.expired))
    #expect(watcher.state == .streaming(isOpen: false))
  }

  @Test func `a streaming list that ends in an error gives way to pages at once`() {
    var watcher = Self.watcher()
    _ = watcher.step(.start)
    _ = watcher.step(.opened)
    #expect(
      watcher.step(.failed(.refused("RequestWatchProgress is disabled", retryAfter: nil)))
        == [.relisting, .list(ListOptions(limit: 500))])
  }

  @Test func `a type that is not served yet is asked for every few seconds, however long`() throws {
    var watcher = Self.watcher()
    _ = watcher.step(.start)
    for _ in 0..<12 {
      let delay = try #require(watcher.step(.failed(.notServed("no such thing"))).last?.delay)
      #expect(delay <= .seconds(3))
      _ = watcher.step(.waited)
    }
  }

  @Test func `a server that is away says nothing about streaming lists`() {
    var watcher = Self.watcher()
    _ = watcher.step(.start)
    for _ in 0..<5 {
      _ = watcher.step(.failed(.disconnected("refused")))
      _ = watcher.step(.waited)
    }
    #expect(watcher.state == .streaming(isOpen: false))
  }

  @Test func `an expired continue token begins the list anew, and after that in one piece`() {
    var watcher = Self.watcher(streaming: false)
    _ = watcher.step(.start)
    _ = watcher.step(.page(resourceVersion: "7", continueToken: "t"))
    #expect(watcher.step(.failed(.expired)) == [.relisting, .list(ListOptions(limit: 500))])
    _ = watcher.step(.page(resourceVersion: "8", continueToken: "u"))
    #expect(watcher.step(.failed(.expired)).last?.delay != nil)
    #expect(watcher.step(.waited) == [.relisting, .list(ListOptions())])
  }

  @Test func `a page that fails otherwise is asked for again`() {
    var watcher = Self.watcher(streaming: false)
    _ = watcher.step(.start)
    _ = watcher.step(.page(resourceVersion: "7", continueToken: "t"))
    _ = watcher.step(.failed(.disconnected("broken")))
    #expect(watcher.step(.waited) == [.list(ListOptions(limit: 500, continueToken: "t"))])
  }

  @Test func `a watch that ends goes on from the last version, that of a bookmark included`() {
    var watcher = Self.watching()
    _ = watcher.step(.changed(resourceVersion: "11"))
    _ = watcher.step(.bookmark(resourceVersion: "15", initialEventsEnd: false))
    let effects = watcher.step(.ended(lasted: .milliseconds(1)))
    #expect(effects.count == 1)
    #expect(effects.last?.watched?.list.resourceVersion == "15")
  }

  @Test func `an expired version lists anew at once, and then with a delay`() {
    var watcher = Self.watching()
    _ = watcher.step(.changed(resourceVersion: "11"))
    #expect(watcher.step(.failed(.expired)).first == .relisting)
    _ = watcher.step(.opened)
    _ = watcher.step(.bookmark(resourceVersion: "20", initialEventsEnd: true))
    #expect(watcher.step(.failed(.expired)).last?.delay != nil)
    #expect(watcher.step(.waited).first == .relisting)
  }

  @Test func `after an outage the delay is the one that the server asks for`() throws {
    var watcher = Self.watching()
    for _ in 0..<10 {
      _ = watcher.step(.failed(.disconnected("connection refused")))
      _ = watcher.step(.waited)
    }
    let refusal = WatchFailure.refused("storage is (re)initializing", retryAfter: .seconds(1))
    let delay = try #require(watcher.step(.failed(refusal)).last?.delay)
    #expect(delay >= .seconds(1) && delay <= .seconds(2))
  }

  @Test func `a version that expired while the server was away is listed anew soon`() throws {
    var watcher = Self.watching()
    for _ in 0..<10 {
      _ = watcher.step(.failed(.disconnected("connection refused")))
      _ = watcher.step(.waited)
    }
    _ = watcher.step(.head(resourceVersion: "20"))
    let delay = try #require(watcher.step(.failed(.expired)).last?.delay)
    #expect(delay < .seconds(0.5))
    #expect(watcher.step(.waited).first == .relisting)
    _ = watcher.step(.opened)
    _ = watcher.step(.bookmark(resourceVersion: "20", initialEventsEnd: true))
    // A server that forgets what it has just listed is given time.
    #expect(watcher.step(.failed(.expired)).last?.delay != nil)
  }

  @Test(arguments: [
    WatchFailure.disconnected("broken"), .refused("forbidden", retryAfter: nil),
  ])
  func `a watch that fails again and again is tried from the same version with growing delays`(
    failure: WatchFailure
  ) {
    var watcher = Self.watching()
    var delays: [Duration] = []
    for _ in 0..<12 {
      let effects = watcher.step(.failed(failure))
      if let delay = effects.last?.delay { delays.append(delay) }
      _ = watcher.step(.waited)
      _ = watcher.step(.head(resourceVersion: "10"))
      #expect(watcher.state == .watching(resourceVersion: "10"))
    }
    #expect(delays.count >= 11)
    #expect(delays[1] >= .milliseconds(400) && delays[1] <= .seconds(2))
    #expect(delays[10] >= .seconds(30) && delays[10] <= .seconds(60))
  }

  @Test func `a success makes the next delay short again`() throws {
    var watcher = Self.watching()
    for _ in 0..<10 {
      _ = watcher.step(.failed(.disconnected("broken")))
      _ = watcher.step(.waited)
    }
    _ = watcher.step(.head(resourceVersion: "10"))
    _ = watcher.step(.changed(resourceVersion: "11"))
    #expect(watcher.step(.failed(.disconnected("broken"))).last?.watched != nil)
    let delay = try #require(watcher.step(.failed(.disconnected("broken"))).last?.delay)
    #expect(delay < .seconds(1))
  }

  @Test func `a watch cut off in the middle goes on at once`() {
    var watcher = Self.watching()
    for version in 11..<20 {
      _ = watcher.step(.changed(resourceVersion: "\(version)"))
      let effects = watcher.step(.failed(.disconnected("broken")))
      #expect(effects.last?.watched?.list.resourceVersion == "\(version)")
    }
  }

  @Test func `a watch that is silent for long goes on at once, if the server has come that far`() {
    var watcher = Self.watching()
    for version in 11..<16 {
      _ = watcher.step(.changed(resourceVersion: "\(version)"))
      #expect(watcher.step(.failed(.silent)) == [.probe(ListOptions(limit: 1))])
      let effects = watcher.step(.head(resourceVersion: "20"))
      #expect(effects.last?.watched?.list.resourceVersion == "\(version)")
    }
  }

  @Test(arguments: [true, false])
  func `a server that was restored to a state before is listed anew`(afterOutage: Bool) {
    var watcher = Self.watching()
    _ = watcher.step(.changed(resourceVersion: "1000"))
    if afterOutage {
      _ = watcher.step(.failed(.disconnected("broken")))
      _ = watcher.step(.failed(.disconnected("connection refused")))
      #expect(watcher.step(.waited) == [.probe(ListOptions(limit: 1))])
    } else {
      #expect(watcher.step(.failed(.silent)) == [.probe(ListOptions(limit: 1))])
    }
    #expect(watcher.step(.head(resourceVersion: "999")).prefix(2) == [.restored, .relisting])
  }

  @Test func `a server that does not say how far it is is asked again`() {
    var watcher = Self.watching()
    #expect(watcher.step(.failed(.silent)) == [.probe(ListOptions(limit: 1))])
    #expect(watcher.step(.failed(.disconnected("broken"))).last?.delay != nil)
    #expect(watcher.step(.waited) == [.probe(ListOptions(limit: 1))])
  }

  @Test func `two watches in a row that end and brought nothing are followed by a list`() {
    var watcher = Self.watching()
    _ = watcher.step(.changed(resourceVersion: "11"))
    #expect(watcher.step(.ended(lasted: .zero)).last?.watched != nil)
    #expect(watcher.step(.ended(lasted: .zero)).last?.delay != nil)
    _ = watcher.step(.waited)
    _ = watcher.step(.head(resourceVersion: "20"))
    #expect(watcher.step(.ended(lasted: .zero)).last?.delay != nil)
    #expect(watcher.step(.waited).first == .relisting)
  }

  @Test func `a type without bookmarks is listed after two watches that brought nothing`() {
    var watcher = Self.watching()
    _ = watcher.step(.changed(resourceVersion: "11"))
    for _ in 0..<2 {
      let effects = watcher.step(.ended(lasted: .seconds(290)))
      #expect(effects.last?.watched?.list.resourceVersion == "11")
    }
    #expect(watcher.step(.ended(lasted: .seconds(290))).first == .relisting)
  }

  @Test func `silence twice in a row is followed by a list`() {
    var watcher = Self.watching()
    _ = watcher.step(.changed(resourceVersion: "11"))
    for _ in 0..<2 {
      #expect(watcher.step(.failed(.silent)) == [.probe(ListOptions(limit: 1))])
      _ = watcher.step(.head(resourceVersion: "11"))
    }
    #expect(watcher.step(.failed(.silent)).first == .relisting)
  }

  @Test func `a delay that the server asks for is kept`() throws {
    var watcher = Self.watching()
    let failure = WatchFailure.refused("too many requests", retryAfter: .seconds(17))
    #expect(try #require(watcher.step(.failed(failure)).last?.delay) >= .seconds(17))
  }

  @Test(arguments: [-1, 3_600, Int.max])
  func `a delay that makes no sense is none, or a minute`(seconds: Int) throws {
    var watcher = Self.watching()
    var status = Status(message: "wait", reason: nil, code: 503)
    let details = Data("{\"retryAfterSeconds\":\(seconds)}".utf8)
    status.details = try JSONDecoder().decode(Status.Details.self, from: details)
    let failure = WatchFailure(APIError(request: "", cause: .status(status)))
    let delay = try #require(watcher.step(.failed(failure)).last?.delay)
    #expect(delay <= .seconds(120) && delay >= .zero)
  }

  @Test func `a type that is not served, or no more, is waited for and then listed`() {
    var watcher = Self.watcher()
    _ = watcher.step(.start)
    #expect(watcher.step(.failed(.notServed("no such thing"))).last?.delay != nil)
    #expect(watcher.step(.waited).first == .relisting)
    watcher = Self.watching()
    #expect(watcher.step(.failed(.notServed("gone"))).last?.delay != nil)
    #expect(watcher.step(.waited).first == .relisting)
  }
}

extension Watcher.Effect {
  var watched: WatchOptions? { if case .watch(let options) = self { options } else { nil } }
  var delay: Duration? { if case .wait(let delay, _) = self { delay } else { nil } }
}
