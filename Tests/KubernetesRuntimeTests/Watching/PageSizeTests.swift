import KubernetesCore
import Testing

@testable import KubernetesRuntime

@Suite struct PageSizeTests {
  @Test func `pages that are too long become shorter, down to one object, and then grow again`() {
    var size = PageSize(500)
    var counts: [Int] = []
    while size.shrink() { counts.append(size.count) }
    #expect(counts == [62, 7, 1])
    for _ in 0..<20 { size.grow() }
    #expect(size.count == 500)
  }

  @Test func `the length of a page has an end, that of one object has the server's`() {
    let list = APIRequest.list(.pods, namespace: nil, options: ListOptions(limit: 2))
    let single = APIRequest.list(.pods, namespace: nil, options: ListOptions(limit: 1))
    #expect(list.inPages.mostBytes == 8 << 20 && single.inPages.mostBytes == nil)
  }

  @Test func `a page that is too long is asked for again at once, smaller and from its place`() {
    var watcher = WatcherTests.watcher(streaming: false)
    _ = watcher.step(.start)
    _ = watcher.step(.page(resourceVersion: "7", continueToken: "t"))
    #expect(
      watcher.step(.failed(.tooLong)) == [.list(ListOptions(limit: 62, continueToken: "t"))])
    #expect(
      watcher.step(.page(resourceVersion: "7", continueToken: "u"))
        == [.list(ListOptions(limit: 124, continueToken: "u"))])
  }

  @Test func `a single object that is too long is waited for`() {
    var watcher = WatcherTests.watcher(streaming: false, pageSize: 1)
    _ = watcher.step(.start)
    #expect(watcher.step(.failed(.tooLong)).last?.delay != nil)
  }
}
