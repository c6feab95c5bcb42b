internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// Whose turn it is to be asked for.
@Suite struct ConfigurationCacheTests {
  private func objects(_ count: Int) -> [ConfigurationCache.Reference] {
    (0..<count).map {
      .init(namespace: "shop", object: ConfigurationObject(.configMap, "settings-\($0)"))
    }
  }

  @Test(arguments: [0, 1, 256])
  func `a namespace with few objects has all of them asked for`(count: Int) {
    #expect(ConfigurationCache.share(of: objects(count), round: 7).count == count)
  }

  @Test func `a namespace with very many has others asked for in each round, and all in turn`() {
    let all = objects(1000)
    let rounds = (0..<4).map { ConfigurationCache.share(of: all, round: $0) }
    #expect(rounds.map(\.count) == [256, 256, 256, 232])
    #expect(Set(rounds.joined()) == Set(all))
  }
}
