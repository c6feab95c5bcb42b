import KubernetesCore
import Testing

@Suite struct ResourceVersionTests {
  @Test(arguments: [
    ("9", "10"), ("1", "2"), ("99", "100"), ("18446744073709551615", "18446744073709551616"),
    ("5", "340282366920938463463374607431768211456"),
  ])
  func `versions of any length compare as numbers`(older: String, newer: String) throws {
    let (old, new) = (
      try #require(ResourceVersion(older)), try #require(ResourceVersion(newer))
    )
    #expect(old < new && !(new < old) && old == old)
  }

  @Test(arguments: ["", "0", "01", "-1", "+1", "1.0", "abc", "1 ", "٣"])
  func `what is no number from 1 up is no version`(text: String) {
    #expect(ResourceVersion(text) == nil)
  }
}
