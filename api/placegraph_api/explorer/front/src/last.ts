/** A function that remembers its last answer: what a picture rests on changes far less often than the picture. */
export function last<Given extends unknown[], Made>(make: (...given: Given) => Made): (...given: Given) => Made {
  let kept: { given: Given; made: Made } | null = null;
  return (...given) => {
    if (!kept || given.some((each, index) => !Object.is(each, kept!.given[index]))) kept = { given, made: make(...given) };
    return kept.made;
  };
}
