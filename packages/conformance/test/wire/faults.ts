/** Every way in which the hand-written client of this folder can be made to break RFC 6455. All false: it keeps it. */
export interface Faults {
  readonly sendsUnmasked: boolean;
  readonly answersNoPing: boolean;
  readonly answersPingsEmptily: boolean;
  readonly answersNoEmptyPing: boolean;
  readonly answersPingsAsText: boolean;
  readonly answersPingsInPart: boolean;
  readonly answersNoClose: boolean;
  readonly takesAnyAcceptKey: boolean;
  readonly takesAnyExtension: boolean;
  readonly followsRedirects: boolean;
  readonly dialsAgainAfterRefusal: boolean;
  readonly takesMasked: boolean;
  readonly takesInvalidUtf8: boolean;
  readonly takesReservedOpcodes: boolean;
  readonly takesReservedBits: boolean;
  readonly takesStrayContinuations: boolean;
  readonly takesInterleaved: boolean;
  readonly takesLongControlFrames: boolean;
  readonly takesSplitControlFrames: boolean;
  readonly takesShortCloses: boolean;
  readonly takesBadCloseReasons: boolean;
  readonly takesHugeLengths: boolean;
  readonly deliversFragments: boolean;
  readonly decodesEachFragment: boolean;
  readonly limitsFragments: boolean;
  readonly doesNotInflate: boolean;
  readonly wantsTheHeadInOneChunk: boolean;
  readonly dropsWhatFollowsTheHead: boolean;
  readonly takesEveryAnswerForHttp: boolean;
  readonly trustsEveryCertificate: boolean;
  readonly leavesTheSocketOfARefusal: boolean;
  readonly ignoresReset: boolean;
}

/** A client without faults. */
export const noFaults: Faults = {
  sendsUnmasked: false,
  answersNoPing: false,
  answersPingsEmptily: false,
  answersNoEmptyPing: false,
  answersPingsAsText: false,
  answersPingsInPart: false,
  answersNoClose: false,
  takesAnyAcceptKey: false,
  takesAnyExtension: false,
  followsRedirects: false,
  dialsAgainAfterRefusal: false,
  takesMasked: false,
  takesInvalidUtf8: false,
  takesReservedOpcodes: false,
  takesReservedBits: false,
  takesStrayContinuations: false,
  takesInterleaved: false,
  takesLongControlFrames: false,
  takesSplitControlFrames: false,
  takesShortCloses: false,
  takesBadCloseReasons: false,
  takesHugeLengths: false,
  deliversFragments: false,
  decodesEachFragment: false,
  limitsFragments: false,
  doesNotInflate: false,
  wantsTheHeadInOneChunk: false,
  dropsWhatFollowsTheHead: false,
  takesEveryAnswerForHttp: false,
  trustsEveryCertificate: false,
  leavesTheSocketOfARefusal: false,
  ignoresReset: false,
};
